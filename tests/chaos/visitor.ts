import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask, readStream } from './ask.ts';
import type { Question, Try } from './ask.ts';
import type { Dice } from './dice.ts';

/** One message as its visitor sent it, and what came back. */
export interface SentMessage {
  id: string;
  content: string;
  /** The reply; undefined while there is none, null when the turn ended without one. */
  reply?: string | null;
  /** The text of each stream that was read to its `finish`. */
  streams: string[];
  retries: number;
  /** When a try first failed, and when the answer came. */
  failedAt: number | null;
  answeredAt: number | null;
}

/** One visitor, who says something only they would say in every message. */
export interface Visitor {
  marker: string;
  sessionId: string;
  lead: { name: string; email: string; phone: string; company: string };
  messages: SentMessage[];
  /** The texts of `GET /messages` after the last answer. */
  history: string[];
}

/** What visitors need of the world. */
export interface Playground {
  /** The URL of a process that seems to live. */
  pick: () => Promise<string>;
  dice: Dice;
  /** Makes OpenAI lose what it holds of a visitor. */
  lose: (visitor: Visitor) => Promise<void>;
}

/** How long somebody waits for one answer before it counts as lost. */
const longestWaitMs = 60_000;
const firstPauseMs = 20;
const longestPauseMs = 250;

/** Plays a visitor who becomes a lead: each message is sent, with the same id, until it is answered. */
export async function playVisitor(number: number, playground: Playground): Promise<Visitor> {
  const { dice } = playground;
  const session = await openSession(playground);
  const visitor = createVisitor(number, session.session_id);
  const token = session.access_token;
  const send = (content: string) => sendUntilAnswered(playground, token, note(visitor, content));
  const { marker, lead } = visitor;
  await until(playground, { method: 'POST', path: '/visit', token, body: { device_type: 'mobile' } }, readNothing);
  await send(`Hola, necesito automatizar las citas de mi negocio (${marker})`);
  await send(`Me llamo ${lead.name} y mi empresa se llama ${lead.company}`);
  if (dice.chance(0.3)) await playground.lose(visitor);
  const details = [`mi correo es ${lead.email}`, `mi teléfono es ${lead.phone.replace('+52', '')} (${marker})`];
  // Now and then somebody writes in two tabs at once.
  if (dice.chance(0.25)) await Promise.all(details.map(send));
  else for (const detail of details) await send(detail);
  await send(`sí, todo correcto, gracias (${marker})`);
  if (dice.chance(0.3))
    await leaveWhileSending(playground, token, note(visitor, `una cosa más: ¡saludos! (${marker})`));
  visitor.history = await until(playground, { method: 'GET', path: '/messages?limit=100', token }, readHistory);
  await until(playground, { method: 'POST', path: '/close', token, body: { reason: 'user_closed' } }, readNothing);
  return visitor;
}

/** Every marker that a text could hold: six letters between `xq` and `qx`. */
export const anyMarker = /xq[a-z]{4}qx/gi;

function createVisitor(number: number, sessionId: string): Visitor {
  const letters = [26 ** 3, 26 ** 2, 26, 1].map((unit) => String.fromCodePoint(97 + (Math.floor(number / unit) % 26)));
  const marker = `xq${letters.join('')}qx`;
  return {
    marker,
    sessionId,
    lead: {
      name: 'Ana Torres Ruiz',
      email: `${marker}@ejemplo.mx`,
      phone: `+52555550${String(number).padStart(4, '0')}`,
      company: `Taller X${marker.slice(1)}`,
    },
    messages: [],
    history: [],
  };
}

function note(visitor: Visitor, content: string): SentMessage {
  const message: SentMessage = {
    id: randomUUID(),
    content,
    streams: [],
    retries: 0,
    failedAt: null,
    answeredAt: null,
  };
  visitor.messages.push(message);
  return message;
}

async function sendUntilAnswered({ pick, dice }: Playground, token: string, message: SentMessage): Promise<void> {
  const givenUpAt = Date.now() + longestWaitMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const signal = dice.chance(0.04) ? AbortSignal.timeout(dice.between(5, 200)) : undefined;
    const tried = await sendOnce(await pick(), { token, message, dice, ...(signal === undefined ? {} : { signal }) });
    if (tried.type === 'answered') {
      message.reply = tried.value;
      message.answeredAt = Date.now();
      return;
    }
    message.failedAt ??= Date.now();
    message.retries += 1;
    if (Date.now() > givenUpAt) throw new Error(`message ${message.id} was never answered; last: ${tried.why}`);
    await sleep(pauseMs * (0.5 + dice.between(0, 100) / 100));
  }
}

interface Sending {
  token: string;
  message: SentMessage;
  dice: Dice;
  signal?: AbortSignal;
}

function sendOnce(url: string, { token, message, dice, signal }: Sending): Promise<Try<string | null>> {
  const body = { content: message.content, client_message_id: message.id };
  const question: Question = {
    method: 'POST',
    path: '/messages',
    token,
    body,
    ...(signal === undefined ? {} : { signal }),
  };
  if (dice.chance(0.3)) return ask(url, { ...question, accept: 'application/json' }, readReply);
  return ask(url, { ...question, accept: 'text/event-stream' }, async (response) => {
    const { text, end } = await readStream(response);
    if (end !== 'finish') return { type: 'again', why: `stream ended by ${end}` };
    message.streams.push(text);
    return { type: 'answered', value: text === '' ? null : text };
  });
}

/** Says something and does not wait for the answer: nobody asks again, so only the sweeper can finish it. */
async function leaveWhileSending({ pick, dice }: Playground, token: string, message: SentMessage): Promise<void> {
  const signal = AbortSignal.timeout(dice.between(10, 150));
  await sendOnce(await pick(), { token, message, dice, signal });
}

async function openSession(playground: Playground): Promise<{ session_id: string; access_token: string }> {
  const question: Question = { method: 'POST', path: '/sessions', body: { site_key: 'tlk_pub_local' } };
  return until(playground, question, async (response) => {
    // The route's own tests check the shape.
    const value = (await response.json()) as { session_id: string; access_token: string };
    return { type: 'answered', value };
  });
}

/** Asks until it is answered. @throws Error when nobody answers for too long */
async function until<T>(
  { pick, dice }: Playground,
  question: Question,
  read: (response: Response) => Promise<Try<T>>,
): Promise<T> {
  const givenUpAt = Date.now() + longestWaitMs;
  for (;;) {
    const tried = await ask(await pick(), question, read);
    if (tried.type === 'answered') return tried.value;
    if (Date.now() > givenUpAt) throw new Error(`${question.path} was never answered; last: ${tried.why}`);
    await sleep(dice.between(20, 150));
  }
}

async function readReply(response: Response): Promise<Try<string | null>> {
  // The route's own tests check the shape.
  const { reply } = (await response.json()) as { reply: string | null };
  return { type: 'answered', value: reply };
}

async function readHistory(response: Response): Promise<Try<string[]>> {
  // The route's own tests check the shape.
  const { messages } = (await response.json()) as { messages: { content: string }[] };
  return { type: 'answered', value: messages.map(({ content }) => content) };
}

async function readNothing(): Promise<Try<undefined>> {
  return { type: 'answered', value: undefined };
}
