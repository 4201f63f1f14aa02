import { expect, it } from 'vitest';
import * as z from 'zod';
import { closeRequestSchema, configQuerySchema, historyQuerySchema, messageRequestSchema } from './index.ts';
import { sessionRequestSchema, visitRequestSchema } from './index.ts';

/** Every length a client may send, written down once more: a limit that is dropped or raised has to be meant. */
const limits = {
  message: [
    messageRequestSchema,
    {
      session_id: 80,
      content: 4000,
      locale: 35,
      'metadata.client.user_agent': 512,
      'metadata.client.language': 35,
      'metadata.client.timezone': 64,
      'metadata.client.screen': 32,
      'metadata.client.referrer': 2048,
      'metadata.client.location_href': 2048,
    },
  ],
  session: [
    sessionRequestSchema,
    { site_key: 80, refresh_token: 200, identity_token: 4096, challenge_token: 2048, consent_version: 40 },
  ],
  visit: [visitRequestSchema, { session_id: 80, referrer: 2048, landing_url: 2048, language: 35, timezone: 64 }],
  close: [closeRequestSchema, { session_id: 80, token: 2048 }],
  history: [historyQuerySchema, { session_id: 80, cursor: 200 }],
  config: [configQuerySchema, { site_key: 80, locale: 35 }],
} as const;

interface Node {
  maxLength?: number;
  properties?: Record<string, Node>;
}

function lengthsOf(node: Node, path = ''): Record<string, number> {
  const own = node.maxLength === undefined ? {} : { [path]: node.maxLength };
  const below = Object.entries(node.properties ?? {}).map(([name, child]) =>
    lengthsOf(child, path === '' ? name : `${path}.${name}`),
  );
  return Object.assign(own, ...below) as Record<string, number>;
}

it.each(Object.entries(limits))('what a client sends as %s is at most so long', (_, [schema, lengths]) => {
  // A JSON schema of ours: objects and texts.
  expect(lengthsOf(z.toJSONSchema(schema, { io: 'input' }) as Node)).toEqual(lengths);
});
