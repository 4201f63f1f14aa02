import * as z from 'zod';
import { historyMessageSchema } from './history.ts';
import { messageAuthorSchema } from './message.ts';
import { leadProgressSchema } from './stream.ts';
import { clientText } from './text.ts';

/** Who holds a conversation: only with `assistant` does the assistant answer. */
export const controlStates = ['assistant', 'waiting', 'human', 'paused', 'closed'] as const;

/**
 * `version` counts changes of state or holder, on from one conversation of a visitor to the next; a smaller one that comes
 * late is old news. `holder` is the person, if any.
 */
export const controlSchema = z.strictObject({
  state: z.enum(controlStates),
  version: z.int().nonnegative(),
  holder: messageAuthorSchema.nullable(),
});

export type Control = z.infer<typeof controlSchema>;

const envelope = {
  /** Where to go on from (`Last-Event-ID`, or `after`). Opaque. Null for a hint, which is not stored and never repeated. */
  id: z.string().nullable(),
  /** Counts the events of one connection, or of one JSON page, from 1: a gap means that one was lost on the way. */
  seq: z.int().positive(),
  session_id: z.string(),
  /** ISO 8601, by the database's clock. */
  at: z.string(),
};

/**
 * What `GET /api/webchat/events` tells: all that happens to a visitor's conversation outside of the turn they follow.
 * Facts (`message`, `control`, `lead`, `closed`) are stored and told once per cursor, in order; `typing` and `read` are
 * hints. The first event of a connection that named no cursor is `control` as it stands, whose `id` is the cursor to go on
 * from.
 */
export const liveEventSchema = z.discriminatedUnion('type', [
  /** A message is in the history: a person's, the assistant's, or one the visitor sent from elsewhere. */
  z.strictObject({ ...envelope, type: z.literal('message'), data: historyMessageSchema }),
  z.strictObject({ ...envelope, type: z.literal('control'), data: controlSchema }),
  z.strictObject({ ...envelope, type: z.literal('lead'), data: leadProgressSchema }),
  /** The conversation is over. What the visitor says next begins anew. */
  z.strictObject({ ...envelope, type: z.literal('closed'), data: z.strictObject({ reason: z.string().nullable() }) }),
  /** A person is writing, or stopped. Without a repetition within 10 s it is over. */
  z.strictObject({
    ...envelope,
    type: z.literal('typing'),
    data: z.strictObject({ author: messageAuthorSchema, active: z.boolean() }),
  }),
  /** A person has seen all up to this message. */
  z.strictObject({
    ...envelope,
    type: z.literal('read'),
    data: z.strictObject({ author: messageAuthorSchema, message_id: z.string() }),
  }),
  /** The cursor is too old to go on from: read the history again. `id` is a new one; `control` as it stands follows. */
  z.strictObject({ ...envelope, type: z.literal('reload'), data: z.strictObject({}) }),
  /** The server goes away: come back after so many ms, with the last id. */
  z.strictObject({
    ...envelope,
    type: z.literal('reconnect'),
    data: z.strictObject({ after_ms: z.int().nonnegative() }),
  }),
]);

export type LiveEvent = z.infer<typeof liveEventSchema>;

/** `GET /api/webchat/events`: `after` is the last id heard, for those who poll; a stream is resumed by `Last-Event-ID`. */
export const liveEventsQuerySchema = z.strictObject({ after: clientText(200).optional() });

export type LiveEventsQuery = z.input<typeof liveEventsQuerySchema>;

/** The same as JSON, for a network that holds streams back. Ask again with `cursor`, at once when `more` is true. */
export const liveEventsReplySchema = z.strictObject({
  events: z.array(liveEventSchema),
  cursor: z.string(),
  more: z.boolean(),
});

export type LiveEventsReply = z.infer<typeof liveEventsReplySchema>;
