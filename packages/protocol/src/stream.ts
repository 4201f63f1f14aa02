import * as z from 'zod';
import { turnMetadataSchema } from './message.ts';
import { problemCodes } from './problem.ts';

/** Marks an answer as an AI SDK UI message stream, version 1 (`x-vercel-ai-ui-message-stream`). */
export const streamVersionHeader = { name: 'x-vercel-ai-ui-message-stream', value: 'v1' } as const;

/** The lead facts the visitor's own page may know: which fields are held, never their values. */
export const leadFields = ['full_name', 'email', 'phone_number', 'company_name'] as const;

export type LeadField = (typeof leadFields)[number];

export const leadProgressSchema = z.strictObject({
  captured: z.array(z.enum(leadFields)),
  missing: z.array(z.enum(leadFields)),
  closed: z.boolean(),
});

export type LeadProgress = z.infer<typeof leadProgressSchema>;

const metadata = turnMetadataSchema.partial();

/**
 * Every chunk the turn's stream may carry: the subset of the AI SDK's *UI message stream v1* that is safe for a visitor
 * (no tool arguments or results, no reasoning, no instructions). One message is one stream. A clean end without
 * `finish`, `abort` or `error` is an interruption: send the same `client_message_id` again. Field names are v1's own
 * camelCase; our `messageMetadata` and `data` are snake_case.
 */
export const turnChunkSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('start'), messageId: z.string(), messageMetadata: metadata }),
  z.strictObject({ type: z.literal('start-step') }),
  z.strictObject({ type: z.literal('text-start'), id: z.string() }),
  z.strictObject({ type: z.literal('text-delta'), id: z.string(), delta: z.string() }),
  z.strictObject({ type: z.literal('text-end'), id: z.string() }),
  z.strictObject({
    type: z.literal('tool-input-start'),
    toolCallId: z.string(),
    toolName: z.string(),
    providerExecuted: z.literal(true),
  }),
  z.strictObject({
    type: z.literal('tool-input-available'),
    toolCallId: z.string(),
    toolName: z.string(),
    input: z.strictObject({}),
    providerExecuted: z.literal(true),
  }),
  z.strictObject({
    type: z.literal('tool-output-available'),
    toolCallId: z.string(),
    output: z.strictObject({ ok: z.literal(true) }),
    providerExecuted: z.literal(true),
  }),
  z.strictObject({
    type: z.literal('tool-output-error'),
    toolCallId: z.string(),
    errorText: z.string(),
    providerExecuted: z.literal(true),
  }),
  z.strictObject({ type: z.literal('data-talia-lead'), id: z.literal('lead'), data: leadProgressSchema }),
  z.strictObject({
    type: z.literal('data-talia-handover'),
    data: z.strictObject({ state: z.literal('human') }),
    transient: z.literal(true),
  }),
  /** What could be answered with a touch; said in the visitor's name, as any message. */
  z.strictObject({
    type: z.literal('data-talia-chips'),
    id: z.literal('chips'),
    data: z.strictObject({ options: z.array(z.string()) }),
  }),
  z.strictObject({ type: z.literal('message-metadata'), messageMetadata: metadata }),
  z.strictObject({ type: z.literal('finish-step') }),
  z.strictObject({ type: z.literal('finish'), messageMetadata: metadata.optional() }),
  z.strictObject({ type: z.literal('abort') }),
  z.strictObject({ type: z.literal('error'), errorText: z.enum(problemCodes) }),
]);

export type TurnChunk = z.infer<typeof turnChunkSchema>;
