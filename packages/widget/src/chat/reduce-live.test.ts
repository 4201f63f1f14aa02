import type { Control, HistoryMessage, LiveEvent } from '@talia/protocol';
import { describe, expect, test } from 'vitest';
import type { ChatEvent } from './chat-event.ts';
import { initialState, type ChatState } from './chat-state.ts';
import { findNews, mergeHistory } from './merge-stored.ts';
import { reduceChat } from './reduce-chat.ts';
import { endTyping, reduceLive } from './reduce-live.ts';

type Told = Pick<LiveEvent, 'type' | 'data'>;

const person = { type: 'human', name: 'Marta' } as const;
const ready: ChatState = { ...initialState, phase: { type: 'ready' } };
const hear = (state: ChatState, ...events: Told[]) =>
  events.reduce(
    // True: type and data come as a pair, which picking them from the union forgets.
    (now, event) => reduceLive(now, { id: 'c', seq: 1, session_id: 's', at: '', ...event } as LiveEvent),
    state,
  );
const run = (state: ChatState, ...events: ChatEvent[]) => events.reduce(reduceChat, state);
const texts = ({ messages }: ChatState) => messages.map(({ text }) => text);
const control = (state: Control['state'], version: number): Told => ({
  type: 'control',
  data: { state, version, holder: state === 'human' ? person : null },
});
const message = (data: HistoryMessage): Told => ({ type: 'message', data });
const said = (id: string, content: string, metadata: HistoryMessage['metadata']): HistoryMessage => ({
  id,
  direction: metadata.author.type === 'visitor' ? 'incoming' : 'outgoing',
  content,
  created_at: '2026-11-24T12:00:00Z',
  metadata,
});
const byMarta = (id: string) => said(id, `marta ${id}`, { author: person });
const byVisitor = (id: string, clientId = `client ${id}`) =>
  said(id, `visitor ${id}`, { author: { type: 'visitor' }, client_message_id: clientId });
const byAssistant = (id: string, turnId: string) =>
  said(id, `answer ${id}`, { author: { type: 'assistant' }, turn_id: turnId });
const page = (messages: HistoryMessage[], nextCursor: string | null = null) => ({
  conversation_id: 'c',
  manual_mode: false,
  next_cursor: nextCursor,
  messages,
});
const typing = (name: string, active: boolean): Told => ({
  type: 'typing',
  data: { author: { type: 'human', name }, active },
});
const read = (id: string): Told => ({ type: 'read', data: { author: person, message_id: id } });
const start = (id: string, turnId: string): ChatEvent => ({
  type: 'chunk_arrive',
  id,
  chunk: { type: 'start', messageId: `m ${turnId}`, messageMetadata: { turn_id: turnId, manual_mode: false } },
});

describe('a message', () => {
  test('is shown once, whether told twice, read before or streamed here', () => {
    const loaded = run(ready, { type: 'history_refresh', history: page([byMarta('1')]) });
    const told = hear(loaded, message(byMarta('1')), message(byMarta('2')), message(byMarta('2')));
    expect(texts(told)).toEqual(['marta 1', 'marta 2']);
    const sent = run(
      ready,
      { type: 'message_submit', id: 'client a', text: 'visitor a', at: 1 },
      { type: 'message_send', id: 'client a', at: 1 },
      start('client a', 't1'),
      { type: 'chunk_arrive', id: 'client a', chunk: { type: 'text-delta', id: 'x', delta: 'answer b' } },
    );
    const echoed = hear(sent, message(byVisitor('a')), message(byAssistant('b', 't1')));
    expect(texts(echoed)).toEqual(['visitor a', 'answer b']);
  });

  test('of a turn that was told before its stream began gives its place to the stream', () => {
    const sent = run(
      ready,
      { type: 'message_submit', id: 'client a', text: 'visitor a', at: 1 },
      { type: 'message_send', id: 'client a', at: 1 },
    );
    const told = hear(sent, message(byVisitor('a')), message(byAssistant('b', 't1')));
    const both = run(told, start('client a', 't1'));
    expect(both.messages.filter(({ role }) => role === 'answer')).toHaveLength(1);
    expect(both.messages.at(-1)).toMatchObject({ replyTo: 'client a', turnId: 't1' });
  });

  test('comes before what is still unsent here, and one of another device is the visitor’s own', () => {
    const waiting = run(ready, { type: 'message_submit', id: 'z', text: 'unsent', at: 1 });
    const told = hear(waiting, message(byVisitor('1')), message(byMarta('2')));
    expect(texts(told)).toEqual(['visitor 1', 'marta 2', 'unsent']);
    expect(told.messages[0]).toMatchObject({ role: 'visitor', accepted: true, delivery: { type: 'sent' } });
    expect(findNews(waiting, told).map(({ text }) => text)).toEqual(['visitor 1', 'marta 2']);
  });

  test('comes below what was said since a message failed', () => {
    const failed = run(
      ready,
      { type: 'message_submit', id: 'z', text: 'failed', at: 1 },
      { type: 'message_fail', id: 'z', code: 'invalid_body' },
      { type: 'message_submit', id: 'client a', text: 'visitor a', at: 2 },
      { type: 'message_send', id: 'client a', at: 2 },
      start('client a', 't1'),
    );
    expect(hear(failed, message(byMarta('2'))).messages.at(-1)).toMatchObject({ text: 'marta 2' });
  });

  test('makes whole what broke off here', () => {
    const broken = run(
      ready,
      { type: 'message_submit', id: 'client a', text: 'visitor a', at: 1 },
      { type: 'message_send', id: 'client a', at: 1 },
      start('client a', 't1'),
      { type: 'chunk_arrive', id: 'client a', chunk: { type: 'text-delta', id: 'x', delta: 'answ' } },
      { type: 'message_fail', id: 'client a', code: 'reply_interrupted' },
    );
    const [question, answer] = hear(broken, message(byAssistant('b', 't1'))).messages;
    expect(question).toMatchObject({ delivery: { type: 'sent' } });
    expect(answer).toMatchObject({ text: 'answer b', status: 'complete' });
  });
});

describe('the history read again', () => {
  test('puts what was missed in its place, also between messages that are there', () => {
    const told = hear(ready, message(byVisitor('1')), message(byMarta('3')));
    const again = mergeHistory(told, page([byVisitor('1'), byMarta('2'), byMarta('3'), byMarta('4')]));
    expect(texts(again)).toEqual(['visitor 1', 'marta 2', 'marta 3', 'marta 4']);
    expect(again.messages[0]).toBe(told.messages[0]);
    expect(mergeHistory(again, page([byVisitor('1'), byMarta('2'), byMarta('3'), byMarta('4')]))).toEqual(again);
  });

  test('takes the place of everything but the unsent where it does not reach back', () => {
    const told = run(hear(ready, message(byMarta('1'))), { type: 'message_submit', id: 'z', text: 'unsent', at: 1 });
    const again = mergeHistory(told, page([byMarta('8'), byMarta('9')], 'older'));
    expect(texts(again)).toEqual(['marta 8', 'marta 9', 'unsent']);
    expect(again.older).toEqual({ type: 'available', cursor: 'older' });
    expect(findNews(told, again).map(({ text }) => text)).toEqual(['marta 8', 'marta 9']);
  });
});

describe('control', () => {
  test('goes from one to the next, and what comes late is old news', () => {
    const held = hear(ready, control('waiting', 1), control('human', 2));
    expect(held).toMatchObject({ manualMode: true, live: { control: { holder: { name: 'Marta' } } } });
    expect(hear(held, control('assistant', 1))).toBe(held);
    expect(hear(held, control('human', 2))).toBe(held);
    const back = hear(held, control('assistant', 3));
    expect(back).toMatchObject({ manualMode: false, live: { left: { name: 'Marta' } } });
    expect(hear(back, control('paused', 4)).manualMode).toBe(true);
    expect(hear(back, control('closed', 5)).manualMode).toBe(false);
  });

  test('is nothing of the next conversation', () => {
    const next = run(hear(ready, control('human', 2)), { type: 'chat_restart' });
    expect(next).toMatchObject({ manualMode: false, live: null });
  });
});

describe('hints', () => {
  test('typing ends by their message, by their word, by time and with their leaving', () => {
    const held = hear(ready, control('human', 1), typing('Marta', true));
    expect(held.live?.typing).toEqual(person);
    expect(hear(held, message(byMarta('1'))).live?.typing).toBeNull();
    expect(hear(held, typing('Marta', false)).live?.typing).toBeNull();
    expect(hear(held, typing('Luis', false), message(byVisitor('2'))).live?.typing).toEqual(person);
    expect(hear(held, control('assistant', 2)).live?.typing).toBeNull();
    expect(endTyping(held).live?.typing).toBeNull();
    expect(endTyping(ready)).toBe(ready);
  });

  test('what was seen is the last own message up to there, and never goes back', () => {
    const told = hear(ready, message(byVisitor('1')), message(byVisitor('2')), message(byMarta('3')));
    const seen = hear(told, read('3'));
    expect(seen.live?.seen).toBe('client 2');
    expect(hear(seen, read('1'))).toBe(seen);
    expect(hear(told, read('unknown'))).toBe(told);
    expect(hear(told, read('1')).live?.seen).toBe('client 1');
  });
});

test('the end has its reason, and nothing is heard after it', () => {
  const ended = hear(ready, { type: 'closed', data: { reason: 'operador_cerro' } });
  expect(ended.phase).toEqual({ type: 'ended', reason: 'operador_cerro' });
  expect(hear(ended, message(byMarta('1')), control('human', 9))).toBe(ended);
  // A type of tomorrow.
  expect(hear(ready, { type: 'survey', data: {} } as unknown as Told)).toBe(ready);
});
