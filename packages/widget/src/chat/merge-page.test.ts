import type { HistoryMessage, HistoryReply } from '@talia/protocol';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toTurnChunks } from '../testing/turn-script.ts';
import type { ChatEvent } from './chat-event.ts';
import { initialState, nextQueued, type ChatMessage, type ChatState } from './chat-state.ts';
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
  challenge: null,
  attachments: null,
  consent: { version: '1', text: 'Texto.' },
};
const ready: ChatEvent = { type: 'chat_ready', config, history: null };
const submit = (id: string): ChatEvent => ({ type: 'message_submit', id, text: id, at: 1 });
const send = (id: string): ChatEvent => ({ type: 'message_send', id, at: 2 });
const chunksOf = (id: string) => toTurnChunks(`turn-${id}`, { text: 'Dos palabras' });
const turnOf = (id: string): ChatEvent[] => chunksOf(id).map((chunk) => ({ type: 'chunk_arrive', id, chunk }));

/** `q-1` as a visitor's message, `a-1` as the answer to it. */
function toStored(name: string): HistoryMessage {
  const id = name.slice(2);
  const isQuestion = name.startsWith('q-');
  return {
    id: isQuestion ? `stored-${id}` : `message-turn-${id}`,
    direction: isQuestion ? 'incoming' : 'outgoing',
    content: name,
    created_at: '2026-11-24T12:00:00Z',
    metadata: isQuestion
      ? { author: { type: 'visitor' }, client_message_id: id }
      : { author: { type: 'assistant' }, turn_id: `turn-${id}` },
  };
}

/** The newest messages of what the server holds. */
function toPage(names: readonly string[], limit = 30): HistoryReply {
  const messages = names.slice(-limit).map(toStored);
  return { conversation_id: 'c', messages, manual_mode: false, next_cursor: names.length > limit ? 'more' : null };
}

const refresh = (...names: string[]): ChatEvent => ({ type: 'history_refresh', history: toPage(names) });

function nameOf(message: ChatMessage): string {
  if (message.role === 'visitor') return `q-${message.id}`;
  // Its turn is not known yet: nobody can tell that a stored answer is the same.
  const kind = message.turnId === null ? 'place' : 'a';
  return `${kind}-${message.replyTo ?? message.turnId?.slice('turn-'.length)}`;
}

function play(events: readonly ChatEvent[], from: ChatState = initialState): ChatState {
  return events.reduce(reduceChat, from);
}

const order = (state: ChatState) => state.messages.map(nameOf);

describe('what another tab said', () => {
  test('stands above a message that a consent gate held, and below what was said before', () => {
    const held = play([ready, submit('1'), send('1'), ...turnOf('1'), submit('2'), send('2')]);
    const gate = play(
      [
        { type: 'message_fail', id: '2', code: 'consent_required' },
        { type: 'message_hold', id: '2' },
        { type: 'consent_ask', config, consent: config.consent },
        { type: 'chat_open' },
        { type: 'chat_ready', config, history: toPage(['q-1', 'a-1', 'q-other', 'a-other']) },
      ],
      held,
    );
    expect(order(gate)).toEqual(['q-1', 'a-1', 'q-other', 'a-other', 'q-2']);
  });

  test('never puts an answer above the question it belongs to', () => {
    const sending = play([ready, submit('0'), send('0'), ...turnOf('0'), submit('1'), send('1')]);
    const news = play([refresh('q-0', 'a-0', 'q-other', 'a-other')], sending);
    expect(order(news)).toEqual(['q-0', 'a-0', 'q-other', 'a-other', 'q-1', 'place-1']);
  });

  test('comes before an answer that is not stored yet, as it will after a reload', () => {
    const writing = play([ready, submit('1'), send('1'), ...turnOf('1').slice(0, 4)]);
    const news = play([refresh('q-1', 'q-other')], writing);
    expect(order(news)).toEqual(['q-1', 'q-other', 'a-1']);
    expect(order(play([refresh('q-1', 'q-other', 'a-1', 'a-other')], news))).toEqual([
      'q-1',
      'q-other',
      'a-1',
      'a-other',
    ]);
  });

  test('leaves an answer that broke off below its question', () => {
    const broken = play([
      ready,
      submit('1'),
      send('1'),
      ...turnOf('1').slice(0, 4),
      { type: 'message_fail', id: '1', code: 'reply_interrupted' },
    ]);
    expect(order(play([refresh('q-1', 'q-other', 'a-other')], broken))).toEqual(['q-1', 'a-1', 'q-other', 'a-other']);
    const whole = play([refresh('q-1', 'q-other', 'a-1')], broken);
    expect(order(whole)).toEqual(['q-1', 'q-other', 'a-1']);
    expect(whole.messages.at(-1)).toMatchObject({ text: 'a-1', status: 'complete' });
  });

  test('may hold the answer that is only now being told here: it is shown once', () => {
    const sending = play([ready, submit('1'), send('1'), refresh('q-1', 'a-1', 'q-other')]);
    expect(order(sending)).toEqual(['q-1', 'a-1', 'q-other', 'place-1']);
    expect(order(play(turnOf('1').slice(0, 4), sending))).toEqual(['q-1', 'a-1', 'q-other']);
  });

  test('was perhaps read before the server had what is said here: that stays below it', () => {
    const answered = play([ready, submit('1'), send('1'), ...turnOf('1')]);
    expect(order(play([refresh('q-other')], answered))).toEqual(['q-other', 'q-1', 'a-1']);
  });

  test('tells that a message which failed here did arrive', () => {
    const failed = play([ready, submit('1'), send('1'), { type: 'message_fail', id: '1', code: 'network' }]);
    const news = play([refresh('q-1', 'a-1', 'q-other')], failed);
    expect(order(news)).toEqual(['q-1', 'a-1', 'q-other']);
    expect(news.messages[0]).toMatchObject({ accepted: true });
  });

  test('stands above what is answered only when the same message is sent again', () => {
    const waiting: ChatEvent = { type: 'message_wait', id: '1', code: 'interrupted', until: 9 };
    const again = play([ready, submit('1'), send('1'), waiting, refresh('q-1', 'q-other'), send('1')]);
    expect(order(again)).toEqual(['q-1', 'q-other', 'place-1']);
  });

  test('takes the place of what was shown when too much of it was said', () => {
    const shown = play([ready, submit('1'), send('1'), ...turnOf('1'), submit('2')]);
    const history = toPage(['q-1', 'a-1', 'q-x', 'a-x', 'q-y', 'a-y'], 3);
    const news = play([{ type: 'older_request' }, { type: 'history_refresh', history }], shown);
    expect(order(news)).toEqual(['a-x', 'q-y', 'a-y', 'q-2']);
    expect(news.older).toEqual({ type: 'available', cursor: 'more' });
    const late = play([{ type: 'older_load', history: toPage(['q-0', 'a-0']) }], news);
    expect(order(late)).toEqual(order(news));
  });
});

/** A browser tab and its server, driven by a list of small steps: each does the next thing of its kind, if there is one. */
const steps = [
  'submit',
  'deliver',
  'deliver',
  'deliver',
  'cut',
  'fail',
  'retry',
  'ask',
  'answer',
  'look',
  'see',
] as const;

class Model {
  state = play([ready]);
  readonly log: string[] = [];
  readonly #limit: number;
  readonly #pages: HistoryReply[] = [];
  #count = 0;
  #asked: string[] = [];
  /** The message on its way and how much of its turn was told; null: not sent yet, or to be sent again. */
  #sending: { id: string; told: number | null } | null = null;

  constructor(limit: number) {
    this.#limit = limit;
  }

  step(name: (typeof steps)[number]): void {
    const id = String(this.#count++);
    if (name === 'submit') this.#play(submit(id));
    else if (name === 'deliver') this.#deliver();
    else if (name === 'cut') this.#cut();
    else if (name === 'fail') this.#fail();
    else if (name === 'retry') this.#retry();
    else if (name === 'look') this.#pages.push(toPage(this.log, this.#limit));
    else if (name === 'see') this.#see();
    else if (name === 'ask') this.#asked.push(this.#store(`q-${id}`));
    else if (name === 'answer') this.#answerOther();
    else this.#publish();
  }

  #play(event: ChatEvent): void {
    this.state = reduceChat(this.state, event);
  }

  #store(name: string): string {
    if (!this.log.includes(name)) this.log.push(name);
    return name;
  }

  #deliver(): void {
    const sending = (this.#sending ??= this.#begin());
    if (sending === null) return;
    const { id, told } = sending;
    if (told === null) {
      this.#play(send(id));
      sending.told = 0;
      return;
    }
    this.#store(`q-${id}`);
    const chunks = chunksOf(id);
    const chunk = chunks[told];
    if (told >= 3) this.#store(`a-${id}`);
    if (chunk) this.#play({ type: 'chunk_arrive', id, chunk });
    sending.told = told + 1;
    if (sending.told === chunks.length) this.#sending = null;
  }

  #begin() {
    const next = nextQueued(this.state);
    return next ? { id: next.id, told: null } : null;
  }

  /** Cut before anything of the turn was told, it is sent again; later it goes on. */
  #cut(): void {
    if (this.#sending?.told == null) return;
    this.#play({ type: 'message_wait', id: this.#sending.id, code: 'interrupted', until: 9 });
    if (this.#sending.told === 0) this.#sending.told = null;
    else this.#play({ type: 'message_resume', id: this.#sending.id, at: 3 });
  }

  #fail(): void {
    const id = this.#sending?.told === 0 ? this.#sending.id : '';
    if (id === '' || this.log.includes(`q-${id}`)) return;
    this.#play({ type: 'message_fail', id, code: 'network' });
    this.#sending = null;
  }

  #retry(): void {
    const failed = this.state.messages.find((one) => one.role === 'visitor' && one.delivery.type === 'failed');
    if (failed?.role === 'visitor') this.#play({ type: 'message_retry', id: failed.id });
  }

  /** The server answers a message of which it was not heard yet. */
  #publish(): void {
    if (this.#sending?.told !== 0) return;
    this.#store(`q-${this.#sending.id}`);
    this.#store(`a-${this.#sending.id}`);
  }

  #answerOther(): void {
    const name = this.#asked.shift();
    if (name !== undefined) this.#store(name.replace('q-', 'a-'));
  }

  #see(): void {
    const history = this.#pages.shift();
    if (history) this.#play({ type: 'history_refresh', history });
  }
}

describe('whatever the order in which a tab sends, hears and looks', () => {
  test.each([3, 30])('questions stand above answers and the server’s order is kept, with pages of %i', (limit) => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...steps), { maxLength: 60, size: 'max' }), (names) => {
        const model = new Model(limit);
        for (const name of names) {
          const unsent = order(model.state).filter((one) => one.startsWith('q-') && !model.log.includes(one));
          model.step(name);
          const shown = order(model.state);
          const stored = shown.filter((one) => model.log.includes(one));
          expect(stored).toEqual(model.log.filter((one) => stored.includes(one)));
          for (const answer of shown.filter((one) => !one.startsWith('q-'))) {
            const question = shown.indexOf(answer.replace(/^\w+-/, 'q-'));
            if (limit === 30) expect(question).toBeGreaterThanOrEqual(0);
            expect(question).toBeLessThan(shown.indexOf(answer));
          }
          expect(shown).toEqual(expect.arrayContaining(unsent));
        }
      }),
      { numRuns: 600 },
    );
  });
});
