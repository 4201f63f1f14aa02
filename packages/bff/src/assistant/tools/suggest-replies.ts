import * as z from 'zod';
import { defineTool, refuse } from './define-tool.ts';
import { toFieldText } from './text.ts';

const maxLength = 60;
const most = 4;

/** The name the model calls it by. */
export const suggestRepliesName = 'suggest_replies';

/** Between two answers, as they are kept: none of them holds it. */
const separator = '\n';

export const suggestReplies = defineTool({
  name: suggestRepliesName,
  description:
    'Ofrece botones con respuestas cortas a la pregunta que vas a hacer. Solo cuando hay pocas respuestas posibles, y nunca para pedir un dato. Llámala antes de escribir la pregunta.',
  shape: {
    options: z
      .array(z.string())
      .min(2)
      .max(most)
      .describe('De dos a cuatro respuestas, como las diría la persona y en su idioma; 60 caracteres cada una.'),
  },
  normalize({ options }) {
    const texts = [...new Set(options.map((option) => toFieldText(option)))].filter((text) => text !== '');
    if (texts.length < 2) return refuse('invalid_arguments', 'Ofrece al menos dos respuestas distintas.');
    if (texts.some((text) => text.length > maxLength)) {
      return refuse('invalid_arguments', `Acorta las respuestas: ${maxLength} caracteres como máximo cada una.`);
    }
    return { ok: true, arguments: { options: texts.join(separator) } };
  },
});

/** The answers in the arguments that `suggestReplies` made ready. */
export function readSuggestedReplies(args: Readonly<Record<string, string>>): string[] {
  return (args['options'] ?? '').split(separator).filter((text) => text !== '');
}
