import type { MessageAuthor } from '@talia/protocol';
import type { StoredMessage } from '../../store/visitor-schemas.ts';

/** Who made a stored message, as a visitor may know it. */
export function toAuthor(message: Pick<StoredMessage, 'incoming' | 'author' | 'authorName'>): MessageAuthor {
  if (message.incoming) return { type: 'visitor' };
  if (message.author === 'assistant') return { type: 'assistant' };
  return { type: 'human', ...(message.authorName === null ? {} : { name: message.authorName }) };
}
