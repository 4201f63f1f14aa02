import { randomUUID } from 'node:crypto';
import { messageReplySchema, sessionReplySchema } from '@talia/protocol';
import type { MessageReply } from '@talia/protocol';
import type * as z from 'zod';

/** One visitor at the HTTP API: a session, and messages sent one after the other. */
export interface VisitorClient {
  send: (content: string, locale: string) => Promise<MessageReply>;
}

/** Begins a session the way a browser page on `baseUrl` would. */
export async function createVisitorClient(baseUrl: string, siteKey: string): Promise<VisitorClient> {
  const session = await post('sessions', { site_key: siteKey }, sessionReplySchema);

  async function post<T>(path: string, body: unknown, schema: z.ZodType<T>, token?: string): Promise<T> {
    const response = await fetch(`${baseUrl}/api/webchat/${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        origin: baseUrl,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`POST ${path} answered ${response.status}: ${await response.text()}`);
    return schema.parse(await response.json());
  }

  return {
    send: (content, locale) =>
      post(
        'messages',
        { author: 'user', content, locale, client_message_id: randomUUID() },
        messageReplySchema,
        session.access_token,
      ),
  };
}
