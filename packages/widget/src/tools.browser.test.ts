import { expect } from '@esm-bundle/chai';
import type { TurnChunk } from '@talia/protocol';
import { mountChat, openChat, unmountAll, until } from './testing/mount-chat.ts';
import type { TaliaTool } from './sdk/tool.ts';

afterEach(unmountAll);

type Ending = TurnChunk | 'left_behind';

const done: TurnChunk = {
  type: 'tool-output-available',
  toolCallId: 'call-1',
  output: { ok: true },
  providerExecuted: true,
};

/** A chat in which a tool of that name works for a moment. */
function open(name: string, { ending = done, locale = 'es' }: { ending?: Ending; locale?: string } = {}) {
  return mountChat({
    attributes: { locale },
    reply: ({ client_message_id: id }) => ({
      type: 'turn',
      chunks: [
        { type: 'start', messageId: id, messageMetadata: { turn_id: id, author: { type: 'assistant' } } },
        { type: 'tool-input-start', toolCallId: 'call-1', toolName: name, providerExecuted: true },
        ...(ending === 'left_behind' ? [] : [ending]),
        { type: 'text-start', id: 't' },
        { type: 'text-delta', id: 't', delta: 'Listo.' },
        { type: 'text-end', id: 't' },
        { type: 'finish' },
      ],
      pauseMs: 60,
    }),
  });
}

/** Registers that, and collects what is heard. */
function listen(chat: ReturnType<typeof open>['chat'], name: string, label?: TaliaTool['label']) {
  const heard: string[] = [];
  const takeBack = chat.registerTool(name, {
    ...(label === undefined ? {} : { label }),
    onStart: (...values: unknown[]) => heard.push(`start ${JSON.stringify(values)}`),
    onEnd: (...values: unknown[]) => heard.push(`end ${JSON.stringify(values)}`),
  });
  return { heard, takeBack };
}

describe('a tool that the page registered', () => {
  for (const [locale, text] of [
    ['es', 'Buscando fecha…'],
    ['en', 'Looking for a date…'],
  ] as const) {
    it(`says what it does while it works, to a screen reader too, and tells the page only that: ${locale}`, async () => {
      const mounted = open('agendar_cita', { locale });
      // Before the panel is there.
      const { heard } = listen(mounted.chat, 'agendar_cita', { es: 'Buscando fecha…', en: 'Looking for a date…' });
      await openChat(mounted);
      mounted.say('una cita');
      await until(() => mounted.find('.tool')?.innerText === text, 'its label is shown');
      expect(mounted.get('#spoken').textContent).to.contain(text);
      await until(() => mounted.answers() === 1, 'it is answered');
      expect(heard).to.deep.equal(['start []', 'end [true]']);
    });
  }

  it('that fails, or is left behind by its turn, has not ended well', async () => {
    const failed: TurnChunk = {
      type: 'tool-output-error',
      toolCallId: 'call-1',
      errorText: 'invalid_args',
      providerExecuted: true,
    };
    for (const ending of [failed, 'left_behind'] as const) {
      const mounted = open('agendar_cita', { ending });
      const { heard } = listen(mounted.chat, 'agendar_cita');
      await openChat(mounted);
      mounted.say('una cita');
      await until(() => mounted.answers() === 1, 'it is answered');
      await until(() => heard.length === 2, 'the page hears of it');
      expect(heard).to.deep.equal(['start []', 'end [false]']);
      mounted.chat.remove();
    }
  });

  it('taken back is the widget’s again; one that took its place stays', async () => {
    const mounted = open('agendar_cita');
    const first = listen(mounted.chat, 'agendar_cita', 'Primera');
    const second = listen(mounted.chat, 'agendar_cita', 'Segunda');
    first.takeBack();
    await openChat(mounted);
    mounted.say('una cita');
    await until(() => mounted.find('.tool')?.innerText === 'Segunda', 'its label is shown');
    await until(() => mounted.answers() === 1, 'it is answered');
    second.takeBack();
    mounted.say('otra');
    await until(() => mounted.all('.tool').at(-1)?.innerText === 'Trabajando en ello…', 'the usual label is shown');
    await until(() => mounted.answers() === 2, 'it is answered');
    expect(first.heard).to.deep.equal([]);
    expect(second.heard).to.deep.equal(['start []', 'end [true]']);
  });

  for (const name of ['__proto__', 'constructor', 'toString']) {
    it(`is never named ${name}`, async () => {
      const mounted = open(name);
      const { heard } = listen(mounted.chat, name, 'Mal');
      await openChat(mounted);
      mounted.say('una cita');
      await until(() => mounted.find('.tool')?.innerText === 'Trabajando en ello…', 'the usual label is shown');
      await until(() => mounted.answers() === 1, 'it is answered');
      expect(heard).to.deep.equal([]);
      expect(Reflect.get({}, 'running')).to.equal(undefined);
    });
  }
});
