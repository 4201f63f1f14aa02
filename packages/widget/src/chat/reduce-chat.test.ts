import type { TurnChunk } from '@talia/protocol';
import { expect, test } from 'vitest';
import { makeHistory } from '../testing/make-history.ts';
import { toTurnChunks } from '../testing/turn-script.ts';
import type { ChatEvent } from './chat-event.ts';
import { findAnswer, findVisitorMessage, hasConversation, initialState, type ChatState } from './chat-state.ts';
import { reduceChat } from './reduce-chat.ts';

const config = {
  persist_session: true,
  inactivity_timeout_hours: 24,
  simulated: false,
  assistant: { name: 'Ana', greeting: '' },
  max_message_length: 4000,
  theme: 'auto' as const,
  locale: null,
  identity: 'optional' as const,
  consent: null,
  challenge: null,
  attachments: null,
};
const ready: ChatEvent = { type: 'chat_ready', config, history: null };
const submit = (id: string): ChatEvent => ({ type: 'message_submit', id, text: `texto ${id}`, at: 1 });
const send = (id: string): ChatEvent => ({ type: 'message_send', id, at: 2 });
const chunks = (id: string, list: readonly TurnChunk[]): ChatEvent[] =>
  list.map((chunk) => ({ type: 'chunk_arrive', id, chunk }));

function play(events: readonly ChatEvent[], from: ChatState = initialState): ChatState {
  return events.reduce(reduceChat, from);
}

/** What a reader sees, one word a message. */
function shown({ messages }: ChatState): string[] {
  return messages.map((message) =>
    message.role === 'visitor' ? `${message.id}:${message.delivery.type}` : `${message.text}:${message.status}`,
  );
}

test('a turn goes from queued to a complete answer', () => {
  const asked = play([ready, submit('a')]);
  expect(shown(asked)).toEqual(['a:queued']);
  const sending = play([send('a')], asked);
  expect(shown(sending)).toEqual(['a:sending', ':thinking']);
  const turn = toTurnChunks('t', { text: 'Hola Ana' });
  const writing = play(chunks('a', turn.slice(0, 4)), sending);
  expect(shown(writing)).toEqual(['a:sent', 'Hola :writing']);
  const done = play(chunks('a', turn.slice(4)), writing);
  expect(shown(done)).toEqual(['a:sent', 'Hola Ana:complete']);
  expect(findAnswer(done, 'a')).toMatchObject({ id: 'message-t', turnId: 't' });
});

test('an answer keeps its key from the first sign of typing to the end', () => {
  const turn = toTurnChunks('t', { text: 'Hola Ana' });
  const events = [ready, submit('a'), send('a'), ...chunks('a', turn)];
  const keys = events.map((_, index) => findAnswer(play(events.slice(0, index + 1)), 'a')?.key);
  expect(new Set(keys.filter((key) => key !== undefined)).size).toBe(1);
});

test('several texts of one turn become paragraphs', () => {
  const state = play([
    ready,
    submit('a'),
    send('a'),
    ...chunks('a', [
      { type: 'start', messageId: 'm', messageMetadata: {} },
      { type: 'text-start', id: '1' },
      { type: 'text-delta', id: '1', delta: 'Un momento.' },
      { type: 'text-end', id: '1' },
      { type: 'text-start', id: '2' },
      { type: 'text-delta', id: '2', delta: 'Listo.' },
      { type: 'finish' },
    ]),
  ]);
  expect(findAnswer(state, 'a')?.text).toBe('Un momento.\n\nListo.');
});

test('a tool runs and is done, a failed one stays failed', () => {
  const turn = toTurnChunks('t', { text: 'ok', tool: 'set_email' });
  const running = play([ready, submit('a'), send('a'), ...chunks('a', turn.slice(0, 3))]);
  expect(findAnswer(running, 'a')?.tools).toEqual([{ id: 'call-t', name: 'set_email', status: 'running' }]);
  const done = play(chunks('a', turn.slice(3)), running);
  expect(findAnswer(done, 'a')?.tools[0]?.status).toBe('done');
  const failed = play(
    chunks('a', [{ type: 'tool-output-error', toolCallId: 'call-t', errorText: 'x', providerExecuted: true }]),
    running,
  );
  expect(findAnswer(failed, 'a')?.tools[0]?.status).toBe('failed');
});

test('a cut answer stays as it is and goes on, its last event told again or not', () => {
  const turn = toTurnChunks('t', { text: 'Hola otra vez' });
  const cut = play([
    ready,
    submit('a'),
    send('a'),
    ...chunks('a', turn.slice(0, 5)),
    { type: 'message_wait', id: 'a', code: 'interrupted', until: 9 },
  ]);
  expect(shown(cut)).toEqual(['a:waiting', 'Hola otra :writing']);
  const resumed = play([{ type: 'message_resume', id: 'a', at: 3 }], cut);
  expect(shown(resumed)).toEqual(['a:sent', 'Hola otra :writing']);
  expect(shown(play(chunks('a', turn.slice(5)), resumed))).toEqual(['a:sent', 'Hola otra vez:complete']);
  expect(shown(play(chunks('a', turn.slice(2)), resumed))).toEqual(['a:sent', 'Hola otra vez:complete']);
});

test('a second text that is told again replaces itself only', () => {
  const second: TurnChunk[] = [
    { type: 'text-start', id: '2' },
    { type: 'text-delta', id: '2', delta: 'Listo.' },
  ];
  const state = play([
    ready,
    submit('a'),
    send('a'),
    ...chunks('a', [
      ...toTurnChunks('t', { text: 'Un momento.' }).slice(0, 6),
      ...second,
      ...second,
      { type: 'finish' },
    ]),
  ]);
  expect(findAnswer(state, 'a')?.text).toBe('Un momento.\n\nListo.');
});

test('the text of a broken try stays readable until the next try brings its first word', () => {
  const turn = toTurnChunks('t', { text: 'Hola otra vez' });
  const cut = play([
    ready,
    submit('a'),
    send('a'),
    ...chunks('a', turn.slice(0, 5)),
    { type: 'message_fail', id: 'a', code: 'reply_interrupted' },
  ]);
  expect(shown(cut)).toEqual(['a:failed', 'Hola otra :interrupted']);
  const again = play([send('a'), ...chunks('a', turn.slice(0, 3))], cut);
  expect(shown(again)).toEqual(['a:sent', 'Hola otra :thinking']);
  const word = play(chunks('a', turn.slice(3, 4)), again);
  expect(shown(word)).toEqual(['a:sent', 'Hola :writing']);
});

test('a failure before the server took the message differs from one after', () => {
  const before = play([ready, submit('a'), send('a'), { type: 'message_fail', id: 'a', code: 'network' }]);
  expect(findVisitorMessage(before, 'a')).toMatchObject({ accepted: false, delivery: { type: 'failed' } });
  expect(shown(before)).toEqual(['a:failed']);
  const after = play([
    ready,
    submit('a'),
    send('a'),
    ...chunks('a', toTurnChunks('t', { text: '' }).slice(0, 2)),
    { type: 'message_fail', id: 'a', code: 'assistant_unavailable' },
  ]);
  expect(findVisitorMessage(after, 'a')).toMatchObject({ accepted: true, delivery: { type: 'failed' } });
});

test('a message the server never took moves to the end when it is sent again, a stored one stays', () => {
  const failed = play([ready, submit('a'), { type: 'message_fail', id: 'a', code: 'network' }, submit('b')]);
  expect(shown(play([{ type: 'message_retry', id: 'a' }], failed))).toEqual(['b:queued', 'a:queued']);
  const stored = play(chunks('a', [{ type: 'start', messageId: 'm', messageMetadata: {} }]), failed);
  expect(shown(play([{ type: 'message_retry', id: 'a' }], stored))).toEqual(['a:queued', 'b:queued']);
});

test('a turn that ends without a word leaves no empty bubble and tells of the person', () => {
  const state = play([
    ready,
    submit('a'),
    send('a'),
    ...chunks('a', [{ type: 'start', messageId: 'm', messageMetadata: { manual_mode: true } }, { type: 'finish' }]),
  ]);
  expect(shown(state)).toEqual(['a:sent']);
  expect(state.manualMode).toBe(true);
});

test('a person taking over stops the answer where it is', () => {
  const state = play([
    ready,
    submit('a'),
    send('a'),
    ...chunks('a', [
      ...toTurnChunks('t', { text: 'Hola Ana' }).slice(0, 4),
      { type: 'data-talia-handover', data: { state: 'human' }, transient: true },
      { type: 'abort' },
    ]),
  ]);
  expect(shown(state)).toEqual(['a:sent', 'Hola:stopped']);
  expect(state.manualMode).toBe(true);
});

test('lead facts are kept', () => {
  const lead = { captured: ['email' as const], missing: [], closed: true };
  expect(play(chunks('a', [{ type: 'data-talia-lead', id: 'lead', data: lead }])).lead).toEqual(lead);
});

test('a chunk of a newer server changes nothing', () => {
  const state = play([ready, submit('a'), send('a')]);
  const unknown = { type: 'data-talia-form', data: [] } as unknown as TurnChunk;
  expect(play(chunks('a', [unknown]), state)).toEqual(state);
});

test('history goes in front and never doubles what the page already shows', () => {
  const history = makeHistory(4, 0);
  const page = (messages: typeof history, next: string | null) => ({
    conversation_id: 'c',
    messages,
    manual_mode: false,
    next_cursor: next,
  });
  const first = play([{ type: 'chat_ready', config, history: page(history.slice(2), 'x') }, submit('new')]);
  expect(first.older).toEqual({ type: 'available', cursor: 'x' });
  const loading = play([{ type: 'older_request' }], first);
  expect(loading.older.type).toBe('loading');
  const both = play([{ type: 'older_load', history: page(history, null) }], loading);
  expect(both.messages.map((message) => (message.role === 'visitor' ? message.id : message.key))).toEqual([
    'client-id-0',
    'stored-1',
    'client-id-2',
    'stored-3',
    'new',
  ]);
  expect(both.older).toEqual({ type: 'none' });
});

test('older messages that failed to load can be asked for again', () => {
  const history = { conversation_id: 'c', messages: makeHistory(2, 0), manual_mode: false, next_cursor: 'x' };
  const state = play([
    { type: 'chat_ready', config, history },
    { type: 'older_request' },
    { type: 'older_fail', code: 'network' },
  ]);
  expect(state.older).toEqual({ type: 'failed', cursor: 'x', code: 'network' });
  expect(play([{ type: 'older_request' }], state).older).toEqual({ type: 'loading', cursor: 'x' });
});

test('ending keeps the words on the page, restarting clears them', () => {
  const ended = play([ready, submit('a'), { type: 'chat_end' }]);
  expect(ended.phase.type).toBe('ended');
  expect(hasConversation(ended)).toBe(true);
  const restarted = play([{ type: 'chat_restart' }], ended);
  expect(hasConversation(restarted)).toBe(false);
  expect(restarted.config).toBe(config);
});
