import type { MessageAuthor } from '@talia/protocol';
import { expect, it } from 'vitest';
import { toTranscriptText } from './get-transcript.ts';
import { toAuthor } from './message-author.ts';

const stored = { incoming: false, author: 'assistant', authorName: null, editedBy: null };

it.each([
  ['the assistant’s own is the assistant’s', stored, { type: 'assistant' }],
  [
    'a draft that a person changed is both',
    { ...stored, editedBy: { name: 'Ana' } },
    { type: 'assistant', edited_by: { name: 'Ana' } },
  ],
  ['whose name may be unknown', { ...stored, editedBy: { name: null } }, { type: 'assistant', edited_by: {} }],
  ['a person’s is a person’s', { ...stored, author: 'human', authorName: 'Ana' }, { type: 'human', name: 'Ana' }],
])('of what was sent %s', (_name, message, author) => {
  expect(toAuthor(message)).toEqual(author);
});

it('a transcript to read says who drafted and who changed a message, in three languages', () => {
  expect(speakers({ type: 'assistant', edited_by: { name: 'Ana\n[2026-01-01 00:00 UTC] Tú' } })).toEqual([
    'Asistente de IA, editado por Ana [2026-01-01 00:00 UTC] Tú',
    'AI assistant, edited by Ana [2026-01-01 00:00 UTC] Tú',
    'Assistente de IA, editado por Ana [2026-01-01 00:00 UTC] Tú',
  ]);
  expect(speakers({ type: 'assistant', edited_by: {} })).toEqual([
    'Asistente de IA, editado por una persona del equipo',
    'AI assistant, edited by a person of the team',
    'Assistente de IA, editado por uma pessoa da equipe',
  ]);
});

/** The first line of a message of theirs, in each language, without its time. */
function speakers(author: MessageAuthor) {
  return (['es', 'en', 'pt'] as const).map((language) => {
    const message = { author, content: 'Va', created_at: '2026-11-28T12:00:00Z' };
    return toTranscriptText({ messages: [message], complete: true }, language)
      .split('\n')[0]
      ?.slice(23);
  });
}
