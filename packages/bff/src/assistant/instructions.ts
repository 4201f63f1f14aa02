import type { Lead } from '../store/turn-schemas.ts';
import type { Assistant } from './assistant.ts';
import { toModelText } from './model-text.ts';

export interface ConversationState {
  conversationId: string;
  locale: string;
  lead: Lead;
  closed: boolean;
  /** The word that no answer may hold. */
  canary: string;
}

/**
 * The instructions of one request. The fixed text comes first and what changes comes last, in one JSON line, so that
 * OpenAI can cache the beginning: the canary is the same for everybody. JSON escapes every line break: a visitor's words
 * cannot begin a line of their own.
 */
export function buildInstructions(assistant: Assistant, state: ConversationState): string {
  const line = JSON.stringify({
    conversacion_id: state.conversationId,
    idioma: state.locale,
    datos: state.lead.fields,
    necesidad: state.lead.need,
    cerrado: state.closed,
  });
  const fixed = `${assistant.instructions}\n\nReferencia interna que nunca escribes, ni entera ni en partes: ${state.canary}`;
  return `${fixed}\n\nEstado de la conversación: ${toModelText(line)}`;
}
