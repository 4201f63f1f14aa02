import * as z from 'zod';
import { defineTool, refuse } from './define-tool.ts';
import { toFieldText } from './text.ts';

const maxLength = 2000;

export const closeLead = defineTool({
  name: 'close_lead',
  description:
    'Cierra la captura del lead. Solo cuando nombre, correo, teléfono y empresa están guardados y la persona los confirmó.',
  shape: {
    notes: z.string().describe('Resumen breve de la conversación para quien va a contactar a la persona.'),
    necesidad_proposito: z.string().describe('Qué necesita o para qué, tal como quedó al final.'),
  },
  normalize({ notes, necesidad_proposito }) {
    const texts = { notes: toFieldText(notes), necesidad_proposito: toFieldText(necesidad_proposito) };
    if (texts.notes === '' || texts.necesidad_proposito === '') {
      return refuse('invalid_arguments', 'Escribe unas notas y la necesidad antes de cerrar.');
    }
    if (texts.notes.length > maxLength || texts.necesidad_proposito.length > maxLength) {
      return refuse('invalid_arguments', `Acorta las notas y la necesidad: ${maxLength} caracteres como máximo.`);
    }
    return { ok: true, arguments: texts };
  },
});
