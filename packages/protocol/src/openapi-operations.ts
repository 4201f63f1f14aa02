import * as z from 'zod';
import { attachmentSchema, attachmentTypes, fileNameHeader } from './attachment.ts';
import { configQuerySchema, configReplySchema } from './config.ts';
import { consentRequestSchema, consentStateSchema } from './consent.ts';
import { healthReplySchema } from './health.ts';
import { historyQuerySchema, historyReplySchema } from './history.ts';
import { liveEventSchema, liveEventsQuerySchema, liveEventsReplySchema } from './live-event.ts';
import { eraseReplySchema, meReplySchema, meRequestSchema, transcriptReplySchema } from './me.ts';
import { messageReplySchema, messageRequestSchema } from './message.ts';
import type { ProblemCode } from './problem.ts';
import { sessionReplySchema, sessionRequestSchema } from './session.ts';
import { turnChunkSchema } from './stream.ts';
import { closeRequestSchema, visitRequestSchema } from './visit.ts';

/** What a route answers when all goes well. */
export interface Reply {
  description: string;
  json?: z.ZodType;
  /** The `data` of each event of a `text/event-stream`. */
  events?: z.ZodType;
  /** The same as `text/plain`, for people. */
  text?: z.ZodType;
  /** Bytes of one of these content types. */
  bytes?: readonly string[];
}

/** One route of the server, as the OpenAPI document tells of it. Declaring a route is one entry of `operations`. */
export interface Operation {
  id: string;
  method: 'get' | 'post';
  /** As OpenAPI writes it, `/turns/{id}/stop`. */
  path: string;
  summary: string;
  /** The visitor's access token, or nothing. */
  /** `beacon`: by the header, or by the body's `token`. */
  security: 'none' | 'visitor' | 'beacon';
  query?: z.ZodObject;
  /** Request headers that matter, and what they are for. */
  headers?: Readonly<Record<string, string>>;
  /** The body, in each of these content types. */
  body?: { schema: z.ZodType; types: readonly string[] };
  /** The body is bytes of one of these content types. */
  bytes?: readonly string[];
  replies: Readonly<Record<number, Reply>>;
  problems: readonly ProblemCode[];
}

const json = ['application/json'] as const;
const noContent: Reply = { description: 'Done.' };

const anywhere = ['invalid_request', 'request_timeout', 'headers_too_large', 'internal_error'] as const;
const webchat = [...anywhere, 'forbidden_origin', 'too_many_requests', 'store_unavailable'] as const;
const visitor = [...webchat, 'token_missing', 'token_invalid', 'token_expired', 'session_not_found'] as const;
const body = ['invalid_body', 'invalid_json', 'body_too_large', 'unsupported_media_type'] as const;
const challenge = ['challenge_required', 'challenge_failed', 'challenge_unavailable'] as const;
const consent = ['consent_required'] as const;
const attachments = ['attachments_disabled', 'attachment_not_found'] as const;
const identity = ['identity_required', 'identity_invalid'] as const;

/** Every route there is. A test holds it against the routes of the real server, in both directions. */
export const operations: readonly Operation[] = [
  {
    id: 'openSession',
    method: 'post',
    path: '/api/webchat/sessions',
    summary: 'Begin a visit, or go on with the one a refresh token belongs to. Needs the Origin of an allowed page.',
    security: 'none',
    body: { schema: sessionRequestSchema, types: json },
    replies: { 200: { description: 'The tokens of the visit.', json: sessionReplySchema } },
    problems: [...webchat, ...body, ...challenge, ...consent, ...identity, 'site_not_found'],
  },
  {
    id: 'logout',
    method: 'post',
    path: '/api/webchat/logout',
    summary: 'End the session on this device: none of its tokens is good for anything any more. May be repeated.',
    security: 'visitor',
    replies: { 204: noContent },
    problems: visitor,
  },
  {
    id: 'sendMessage',
    method: 'post',
    path: '/api/webchat/messages',
    summary: 'Send a message and get the turn it causes, as JSON or as a stream by Accept.',
    security: 'visitor',
    body: { schema: messageRequestSchema, types: json },
    replies: {
      200: {
        description:
          'The turn. `Idempotent-Replayed: true` marks the answer to a message that was sent before. The stream is an AI SDK UI message stream v1 and ends with `[DONE]`.',
        json: messageReplySchema,
        events: turnChunkSchema,
      },
    },
    problems: [
      ...visitor,
      ...body,
      ...consent,
      ...attachments,
      'not_acceptable',
      'idempotency_mismatch',
      'conversation_busy',
      'turn_limit',
      'assistant_unavailable',
      'reply_interrupted',
      'server_restarting',
    ],
  },
  {
    id: 'listMessages',
    method: 'get',
    path: '/api/webchat/messages',
    summary: 'A page of the conversation, oldest message first; the newest page without a cursor.',
    security: 'visitor',
    query: historyQuerySchema,
    replies: { 200: { description: 'The page.', json: historyReplySchema } },
    problems: [...visitor, 'invalid_query'],
  },
  {
    id: 'listenLive',
    method: 'get',
    path: '/api/webchat/events',
    summary:
      'What happens to the conversation outside of the turn that is followed: messages, who holds it, its end. A stream, or by Accept one page for who polls.',
    security: 'visitor',
    query: liveEventsQuerySchema,
    headers: { 'Last-Event-ID': 'The id of the last event heard; a stream goes on after it.' },
    replies: {
      200: {
        description:
          'The events, and the cursor to ask with again. The stream ends when the access token does, or the session.',
        json: liveEventsReplySchema,
        events: liveEventSchema,
      },
    },
    problems: [...visitor, 'invalid_query', 'not_acceptable', 'server_restarting'],
  },
  {
    id: 'followTurn',
    method: 'get',
    path: '/api/webchat/turns/{id}/events',
    summary: 'What a turn tells, from the beginning or after Last-Event-ID, while it runs and when it has ended.',
    security: 'visitor',
    headers: { 'Last-Event-ID': 'The id of the last event heard.' },
    replies: {
      200: { description: 'The stream, as that of `sendMessage`.', events: turnChunkSchema },
      204: { description: 'The client has all of it.' },
    },
    problems: [...visitor, 'not_acceptable', 'turn_not_found', 'server_restarting'],
  },
  {
    id: 'stopTurn',
    method: 'post',
    path: '/api/webchat/turns/{id}/stop',
    summary: 'End a turn with what was shown of it. May be repeated.',
    security: 'visitor',
    replies: { 204: noContent },
    problems: [...visitor, 'turn_not_found'],
  },
  {
    id: 'sendAttachment',
    method: 'post',
    path: '/api/webchat/attachments',
    summary: 'Send a file for a message that is still to be sent: at most 5 MB of one of these types, as it is.',
    security: 'visitor',
    headers: { [fileNameHeader]: 'The name of the file, as UTF-8, percent-encoded; up to 120 characters.' },
    bytes: attachmentTypes,
    replies: {
      201: { description: 'The file. Unless a message takes it, it is gone in a day.', json: attachmentSchema },
    },
    problems: [
      ...visitor,
      ...consent,
      'attachments_disabled',
      'attachment_mismatch',
      'body_too_large',
      'unsupported_media_type',
    ],
  },
  {
    id: 'readAttachment',
    method: 'get',
    path: '/api/webchat/attachments/{id}',
    summary: "A file of the visitor's own, as it was sent.",
    security: 'visitor',
    replies: {
      200: { description: 'Its bytes, to be kept as a file and never shown as a page.', bytes: attachmentTypes },
    },
    problems: [...visitor, 'attachment_not_found'],
  },
  {
    id: 'recordVisit',
    method: 'post',
    path: '/api/webchat/visit',
    summary: 'Count a visit. What is not sent erases nothing.',
    security: 'visitor',
    body: { schema: visitRequestSchema, types: json },
    replies: { 204: noContent },
    problems: [...visitor, ...body, ...consent],
  },
  {
    id: 'readMe',
    method: 'get',
    path: '/api/webchat/me',
    summary: 'What is held about the visitor who asks.',
    security: 'visitor',
    replies: { 200: { description: 'It, and nothing of what the company noted.', json: meReplySchema } },
    problems: visitor,
  },
  {
    id: 'correctMe',
    method: 'post',
    path: '/api/webchat/me',
    summary: 'Correct what is sent; an empty text deletes the field.',
    security: 'visitor',
    body: { schema: meRequestSchema, types: json },
    replies: { 200: { description: 'What is held now.', json: meReplySchema } },
    problems: [...visitor, ...body, ...consent],
  },
  {
    id: 'eraseMe',
    method: 'post',
    path: '/api/webchat/me/erase',
    summary: 'Have all of it erased, here and at OpenAI. The session ends at once. May be repeated.',
    security: 'visitor',
    replies: { 202: { description: 'It was asked for, and is done within minutes.', json: eraseReplySchema } },
    problems: visitor,
  },
  {
    id: 'readTranscript',
    method: 'get',
    path: '/api/webchat/me/transcript',
    summary: 'All that was said, with who spoke and when, as JSON or as text by Accept.',
    security: 'visitor',
    replies: {
      200: { description: 'It, oldest first.', json: transcriptReplySchema, text: z.string() },
    },
    problems: [...visitor, 'not_acceptable'],
  },
  {
    id: 'giveConsent',
    method: 'post',
    path: '/api/webchat/consent',
    summary: "Accept the site's text, or take that back: then messages and visits are refused until it is given again.",
    security: 'visitor',
    body: { schema: consentRequestSchema, types: json },
    replies: { 200: { description: 'What is recorded.', json: consentStateSchema } },
    problems: [...visitor, ...body],
  },
  {
    id: 'closeVisit',
    method: 'post',
    path: '/api/webchat/close',
    summary: 'Note the end of a visit. As text/plain, for beacons, the same JSON of at most 4 kB with the token in it.',
    security: 'beacon',
    body: { schema: closeRequestSchema, types: ['application/json', 'text/plain'] },
    replies: { 204: noContent },
    problems: [...visitor, ...body],
  },
  {
    id: 'readConfig',
    method: 'get',
    path: '/api/webchat/config',
    summary: 'What the widget needs to start.',
    security: 'none',
    query: configQuerySchema,
    replies: { 200: { description: 'The configuration.', json: configReplySchema } },
    problems: [...webchat, 'invalid_query', 'site_not_found'],
  },
  {
    id: 'readOpenapi',
    method: 'get',
    path: '/api/openapi.json',
    summary: 'This document.',
    security: 'none',
    replies: { 200: { description: 'OpenAPI 3.1.', json: z.looseObject({ openapi: z.string() }) } },
    problems: anywhere,
  },
  {
    id: 'isAlive',
    method: 'get',
    path: '/healthz',
    summary: 'The process runs.',
    security: 'none',
    replies: { 200: { description: 'It does.', json: healthReplySchema } },
    problems: anywhere,
  },
  {
    id: 'isReady',
    method: 'get',
    path: '/readyz',
    summary: 'The database answers and the process is not shutting down.',
    security: 'none',
    replies: { 200: { description: 'It is ready.', json: healthReplySchema } },
    problems: [...anywhere, 'store_unavailable'],
  },
];
