import type { ConversationCreateParams, ConversationUpdateParams } from 'openai/resources/conversations/conversations';
import { notFound } from '../api-error.ts';
import type { Exchange, Reply } from '../http/exchange.ts';
import { checkDuplicates, findConversation, findItem } from '../state/context.ts';
import { toItems } from '../state/input-items.ts';
import { conversationLocked } from '../state/locks.ts';
import { toPage } from '../state/paging.ts';
import { addConversation } from '../state/store.ts';
import type { Conversation } from '../state/store.ts';
import type { CreateRequest, Item } from '../wire.ts';
import type { World } from '../world.ts';

/** `POST /conversations`. */
export async function createConversation(exchange: Exchange, world: World): Promise<Reply> {
  await world.judge.check('conversation_create', exchange.entry.body ?? {});
  // The judge accepted it by the schema made from this very type.
  const params = (exchange.entry.body ?? {}) as ConversationCreateParams;
  const items = toNewItems(params.items ?? [], world);
  checkDuplicates([], items);
  return { status: 200, body: toWire(addConversation(world.store, params.metadata ?? {}, items)) };
}

/** `GET /conversations/{id}`. */
export async function retrieveConversation(exchange: Exchange, world: World): Promise<Reply> {
  return { status: 200, body: toWire(named(exchange, world)) };
}

/** `POST /conversations/{id}`. */
export async function updateConversation(exchange: Exchange, world: World): Promise<Reply> {
  const conversation = named(exchange, world);
  await world.judge.check('conversation_update', exchange.entry.body ?? {});
  // The judge accepted it by the schema made from this very type.
  const params = exchange.entry.body as ConversationUpdateParams;
  conversation.metadata = params.metadata ?? {};
  return { status: 200, body: toWire(conversation) };
}

/** `DELETE /conversations/{id}`. The items stay: nobody can list them any more, and nobody deleted them. */
export async function deleteConversation(exchange: Exchange, world: World): Promise<Reply> {
  const conversation = named(exchange, world);
  world.store.leftItems.push(...conversation.items);
  world.store.conversations.delete(conversation.id);
  return { status: 200, body: { id: conversation.id, deleted: true, object: 'conversation.deleted' } };
}

/** `POST /conversations/{id}/items`: at most twenty, none while a response holds the conversation. */
export async function createItems(exchange: Exchange, world: World): Promise<Reply> {
  const conversation = named(exchange, world);
  await world.judge.check('items_create', exchange.entry.body ?? {});
  if (conversation.lockedBy !== null) throw conversationLocked();
  // The judge accepted it by the schema made from the same item type.
  const { items: input } = exchange.entry.body as { items: NewItems };
  const items = toNewItems(input, world);
  checkDuplicates(conversation.items, items);
  conversation.items.push(...items);
  return { status: 200, body: toPage(items, new URLSearchParams({ order: 'asc', limit: '100' })) };
}

/** `GET /conversations/{id}/items`. */
export async function listItems(exchange: Exchange, world: World): Promise<Reply> {
  return { status: 200, body: toPage(named(exchange, world).items, exchange.query) };
}

/** `GET /conversations/{id}/items/{item}`. */
export async function retrieveItem(exchange: Exchange, world: World): Promise<Reply> {
  return { status: 200, body: namedItem(exchange, named(exchange, world)) };
}

/** `DELETE /conversations/{id}/items/{item}`; answers the conversation. */
export async function deleteItem(exchange: Exchange, world: World): Promise<Reply> {
  const conversation = named(exchange, world);
  const item = namedItem(exchange, conversation);
  if (conversation.lockedBy !== null) throw conversationLocked();
  conversation.items = conversation.items.filter((candidate) => candidate !== item);
  return { status: 200, body: toWire(conversation) };
}

type NewItems = Exclude<NonNullable<CreateRequest['input']>, string>;

function toNewItems(input: NewItems, world: World): Item[] {
  return toItems(input, { list: 'items', findItem: (id) => findItem(world.store, id) });
}

function named(exchange: Exchange, world: World): Conversation {
  return findConversation(world.store, exchange.params['id'] ?? '');
}

function namedItem(exchange: Exchange, conversation: Conversation): Item {
  const id = exchange.params['item'] ?? '';
  const item = conversation.items.find((candidate) => candidate.id === id);
  if (!item) throw notFound(`Item with id '${id}' not found in conversation '${conversation.id}'.`);
  return item;
}

function toWire(conversation: Conversation): Record<string, unknown> {
  return {
    id: conversation.id,
    object: 'conversation',
    created_at: conversation.createdAt,
    metadata: conversation.metadata,
  };
}
