import { randomUUID } from 'node:crypto';
import { call, say, sayAndCall, slow } from '@talia/simulator';
import type { ResponseStep } from '@talia/simulator';
import * as fc from 'fast-check';
import type { TestDatabase } from '../../store/testing/test-database.ts';
import { startTestEngine } from '../../testing/test-engine.ts';
import type { Sent, TestEngine } from '../../testing/test-engine.ts';
import type { Turn } from '../../store/turn-schemas.ts';
import type { TurnEvent } from '../turn-events.ts';
import { watchStore } from './watch-store.ts';

const tools = {
  set_full_name: { full_name: 'Ana Torres' },
  set_email: { email: 'ana@ejemplo.mx' },
  close_lead: { notes: 'Quiere informes', necesidad_proposito: 'Informes' },
} as const;

type Tool = keyof typeof tools;

/** A turn, and what an operator does to it. What the turn never reaches counts as after its end. */
export interface Plan {
  calls: Tool[];
  /** Whether the model also speaks when it calls a tool. */
  talks: boolean;
  /** Whether all of the lead but its e-mail is known, so that saving it moves the card. */
  almostComplete: boolean;
  /** Milliseconds between two pieces of the answer. */
  paceMs: number;
  /** When the operator takes over: at a call of the store, an event of the turn or a request to the model. */
  at: 'call' | 'event' | 'request';
  /** Which of them, from 0. The message is accepted by call 0. */
  index: number;
  /** Whether the take-over is stored first, goes beside it, or comes after. An event is only told: nothing waits for it. */
  when: 'before' | 'beside' | 'after';
  /** Whether the conversation is given back in the very next statement. */
  handBack: 'at once' | 'later';
  /** Whether the visitor writes while a person holds the conversation. */
  writesMeanwhile: boolean;
}

const tool = fc.constantFrom<Tool[]>('set_full_name', 'set_email', 'close_lead');
const turn = {
  calls: fc.array(tool, { minLength: 1, maxLength: 2 }),
  talks: fc.boolean(),
  almostComplete: fc.boolean(),
  paceMs: fc.nat(3),
  when: fc.constantFrom<Plan['when'][]>('before', 'beside', 'after'),
  handBack: fc.constantFrom<Plan['handBack'][]>('at once', 'later'),
  writesMeanwhile: fc.boolean(),
};

/** Any plan. */
export const plans: fc.Arbitrary<Plan> = fc.oneof(
  fc.record({ ...turn, at: fc.constant('call' as const), index: fc.nat(5) }),
  fc.record({ ...turn, at: fc.constant('event' as const), index: fc.nat(24) }),
  fc.record({ ...turn, at: fc.constant('request' as const), index: fc.nat(2) }),
);

/** What became of a plan. */
export interface Overtaken {
  /** The turn that was taken over, with its row as it is in the end. */
  turn: Sent;
  /** What it told after the take-over was stored. */
  toldAfter: TurnEvent[];
  /** The turn of what the visitor wrote meanwhile. */
  meanwhile: Sent | null;
  /** The turn after the conversation was given back. */
  next: Sent;
}

/** A message on its way through the engine. */
interface Passage {
  plan: Plan;
  script: ResponseStep[];
  /** How many of each have passed. */
  passed: Record<Plan['at'], number>;
  /** Stores the take-over, once. */
  take: () => Promise<void>;
  conversationId: string;
  isTaken: boolean;
}

/** An engine on which plans are carried out, as many at a time as one likes. */
export interface OvertakenTurns {
  engine: TestEngine;
  play: (plan: Plan) => Promise<Overtaken>;
}

/** Starts an engine that holds its turns where their plans say. */
export async function startOvertakenTurns(database: TestDatabase): Promise<OvertakenTurns> {
  /** By session until its message is accepted, by turn from then on. */
  const passages = new Map<string, Passage>();
  const store = watchStore(database.store, (key, name, work) => {
    const passage = passages.get(key);
    if (passage === undefined) return work();
    return passAround(passage, 'call', name === 'acceptMessage' ? () => accept(passage, work) : work);
  });
  const engine = await startTestEngine({ ...database, store }, []);
  engine.openai.play({
    async respond({ request }) {
      const passage = passages.get(request.metadata?.['talia_turn'] ?? '');
      const step = passage?.script.shift();
      if (passage === undefined || step === undefined) throw new Error('No plan has this request in it.');
      return passAround(passage, 'request', () => Promise.resolve(step));
    },
  });

  async function accept(passage: Passage, work: () => Promise<unknown>): Promise<unknown> {
    // What is taken over is always accepted; a refusal would show as a turn that does not exist.
    const accepted = (await work()) as { turn: Turn };
    passage.conversationId = accepted.turn.conversationId;
    passages.set(accepted.turn.turnId, passage);
    if (passage.plan.almostComplete) await completeLead(database, passage.conversationId);
    return accepted;
  }

  async function send(
    passage: Passage,
    sessionId: string,
    content: string,
  ): Promise<Sent & { toldAfter: TurnEvent[] }> {
    passages.set(sessionId, passage);
    const input = { sessionId, clientMessageId: randomUUID(), content, metadata: {} };
    const submission = await engine.turns.submit(input);
    if (submission.type !== 'accepted') throw new Error(`the message was refused: ${submission.type}`);
    const events: TurnEvent[] = [];
    const toldAfter: TurnEvent[] = [];
    submission.feed.subscribe(({ event }) => {
      events.push(event);
      if (passage.isTaken) toldAfter.push(event);
      if (isMoment(passage, 'event')) void passage.take();
      passage.passed.event += 1;
    });
    return { outcome: await submission.feed.ended, events, toldAfter, turn: submission.turn };
  }

  return {
    engine,
    async play(plan) {
      const sessionId = randomUUID();
      const passage = createPassage(database, plan);
      const { toldAfter, ...taken } = await send(passage, sessionId, 'Hola');
      await passage.take();
      const writes = plan.writesMeanwhile && plan.handBack === 'later';
      const meanwhile = writes ? await send(createQuietPassage([]), sessionId, '¿Hay alguien?') : null;
      await giveBack(database, passage.conversationId);
      const next = await send(createQuietPassage([say('De vuelta.')]), sessionId, '¿Sigues?');
      return { turn: taken, toldAfter, meanwhile, next };
    },
  };
}

/** Lets something of a turn happen, with the take-over before, beside or after it when this is its moment. */
async function passAround<T>(passage: Passage, at: Plan['at'], work: () => Promise<T>): Promise<T> {
  const { when } = passage.plan;
  const isNow = isMoment(passage, at);
  passage.passed[at] += 1;
  if (isNow && passage.conversationId !== '') {
    if (when === 'before') await passage.take();
    if (when === 'beside') void passage.take();
  }
  const result = await work();
  // There is no conversation to take before the first message is stored.
  if (isNow) await passage.take();
  return result;
}

function isMoment({ plan, passed }: Passage, at: Plan['at']): boolean {
  return plan.at === at && plan.index === passed[at];
}

function createPassage(database: TestDatabase, plan: Plan): Passage {
  let taking: Promise<void> | undefined;
  const passage: Passage = {
    ...createQuietPassage(toScript(plan)),
    plan,
    take() {
      taking ??= takeOver();
      return taking;
    },
  };
  async function takeOver(): Promise<void> {
    // As older clients write it. The embedded database takes one statement after the other, in the order they are sent.
    const taken = database.sql(
      'update public.conversaciones_controles set manual_override = true where conversacion_id = $1',
      [passage.conversationId],
    );
    const givenBack = plan.handBack === 'at once' ? giveBack(database, passage.conversationId) : undefined;
    await taken;
    passage.isTaken = true;
    await givenBack;
  }
  return passage;
}

/** A message that nobody takes over. */
function createQuietPassage(script: ResponseStep[]): Passage {
  return {
    plan: { ...quiet },
    script,
    passed: { call: 0, event: 0, request: 0 },
    take: () => Promise.resolve(),
    conversationId: '',
    isTaken: false,
  };
}

const quiet: Plan = {
  calls: [],
  talks: false,
  almostComplete: false,
  paceMs: 0,
  at: 'call',
  index: -1,
  when: 'after',
  handBack: 'later',
  writesMeanwhile: false,
};

function toScript(plan: Plan): ResponseStep[] {
  const calls = plan.calls.map((name) =>
    plan.talks ? sayAndCall('Un momento.', name, tools[name]) : call(name, tools[name]),
  );
  return [...calls, say('Listo, quedó todo anotado.')].map((step) => slow(step, plan.paceMs));
}

function giveBack(database: TestDatabase, conversationId: string): Promise<unknown> {
  return database.sql('update public.conversaciones_controles set manual_override = false where conversacion_id = $1', [
    conversationId,
  ]);
}

function completeLead(database: TestDatabase, conversationId: string): Promise<unknown> {
  return database.sql(
    `update public.contactos
     set nombre_completo = 'Ana Ruiz', telefono_e164 = '+525512345678', company_name = 'Acme'
     where id = (select c.contacto_id from public.conversaciones as c where c.id = $1)`,
    [conversationId],
  );
}
