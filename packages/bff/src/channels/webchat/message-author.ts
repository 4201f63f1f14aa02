import type { MessageAuthor } from '@talia/protocol';
import type { StoredMessage } from '../../store/visitor-schemas.ts';

/** Who made a stored message, as a visitor may know it. */
export function toAuthor(
  message: Pick<StoredMessage, 'incoming' | 'author' | 'authorName' | 'editedBy'>,
): MessageAuthor {
  if (message.incoming) return { type: 'visitor' };
  if (message.author !== 'assistant') return { type: 'human', ...toName(message.authorName) };
  if (message.editedBy === null) return { type: 'assistant' };
  return { type: 'assistant', edited_by: toName(message.editedBy.name) };
}

function toName(name: string | null): { name?: string } {
  return name === null ? {} : { name };
}
