import type { Lead } from '../store/turn-schemas.ts';
import type { Assistant } from './assistant.ts';

export interface ConversationState {
  conversationId: string;
  locale: string;
  lead: Lead;
  closed: boolean;
}

/**
 * The instructions of one request. The fixed text comes first and what changes comes last, in one JSON line, so that
 * OpenAI can cache the beginning. JSON escapes every line break: a visitor's words cannot begin a line of their own.
 */
export function buildInstructions(assistant: Assistant, state: ConversationState): string {
  const line = JSON.stringify({
    conversacion_id: state.conversationId,
    idioma: state.locale,
    datos: state.lead.fields,
    necesidad: state.lead.need,
    cerrado: state.closed,
  });
  return `${assistant.instructions}\n\nEstado de la conversación: ${line}`;
}
