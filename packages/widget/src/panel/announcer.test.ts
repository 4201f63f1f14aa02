import { expect, test } from 'vitest';
import type { ChatEvent } from '../chat/chat-event.ts';
import { initialState, type ChatState } from '../chat/chat-state.ts';
import { reduceChat } from '../chat/reduce-chat.ts';
import { labelsFor } from '../labels/labels.ts';
import { toTurnChunks } from '../testing/turn-script.ts';
import { collectAnnouncements, nothingSpoken } from './announcer.ts';

const labels = labelsFor('es');

/** What is spoken after each event of a story. */
function speak(events: readonly ChatEvent[]): string[][] {
  let state: ChatState = initialState;
  let spoken = nothingSpoken;
  return events.map((event) => {
    state = reduceChat(state, event);
    const said = collectAnnouncements(state, spoken, labels);
    spoken = said.spoken;
    return said.lines;
  });
}

function turn(text: string, tool?: string): ChatEvent[] {
  return [
    { type: 'message_submit', id: 'a', text: 'hola', at: 0 },
    { type: 'message_send', id: 'a', at: 0 },
    ...toTurnChunks('t', tool === undefined ? { text } : { text, tool }).map((chunk): ChatEvent => ({
      type: 'chunk_arrive',
      id: 'a',
      chunk,
    })),
  ];
}

test('speaks a streamed answer sentence by sentence, never a token, never twice', () => {
  const spoken = speak(turn('Hola **Ana**. ¿Cuál es tu correo? Gracias')).flat();
  expect(spoken).toEqual(['Hola Ana.', '¿Cuál es tu correo?', 'Gracias']);
});

test('tells of a tool at work and of its end', () => {
  expect(speak(turn('Listo.', 'set_email')).flat()).toEqual(['Guardando tu correo…', 'Correo guardado', 'Listo.']);
});

test('tells of a failure and of the lost network, once each', () => {
  const spoken = speak([
    { type: 'message_submit', id: 'a', text: 'hola', at: 0 },
    { type: 'message_fail', id: 'a', code: 'network' },
    { type: 'connection_change', online: false },
    { type: 'connection_change', online: false },
  ]);
  expect(spoken).toEqual([[], ['No se envió. No pudimos conectar con el servidor.'], [labels.offline], []]);
});

test('keeps silent about history', () => {
  const history = {
    conversation_id: 'c',
    manual_mode: false,
    next_cursor: null,
    messages: [
      {
        id: 'm',
        direction: 'outgoing' as const,
        content: 'Hola de ayer.',
        created_at: '2026-11-21T12:00:00Z',
        metadata: { author: { type: 'assistant' as const } },
      },
    ],
  };
  expect(speak([{ type: 'older_load', history }])).toEqual([[]]);
});
