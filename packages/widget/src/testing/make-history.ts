import type { HistoryMessage } from '@talia/protocol';

/** Stored messages that alternate between visitor and assistant, ten minutes apart, the newest at `endsAt`. */
export function makeHistory(count: number, endsAt: number): HistoryMessage[] {
  return Array.from({ length: count }, (_, index) => {
    const isVisitor = index % 2 === 0;
    return {
      id: `stored-${index}`,
      direction: isVisitor ? 'incoming' : 'outgoing',
      content: isVisitor ? `Pregunta número ${index}` : `Respuesta número ${index}.`,
      created_at: new Date(endsAt - (count - 1 - index) * 600_000).toISOString(),
      metadata: isVisitor
        ? { author: { type: 'visitor' }, client_message_id: `client-id-${index}` }
        : { author: { type: 'assistant' }, turn_id: `turn-stored-${index}` },
    };
  });
}
