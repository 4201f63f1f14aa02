import { say } from '@talia/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFixture } from '../store/schema/testing/read-fixture.ts';
import { openPostgrestBackend } from '../store/testing/test-backend.ts';
import { toTestDatabase } from '../store/testing/test-database.ts';
import type { TestDatabase } from '../store/testing/test-database.ts';
import { startTestEngine } from '../testing/test-engine.ts';
import type { TestEngine } from '../testing/test-engine.ts';

let database: TestDatabase;
let engine: TestEngine;
beforeAll(async () => {
  const before = await Promise.all([readFixture('older-database'), readFixture('older-rows')]);
  database = toTestDatabase(await openPostgrestBackend({ before }), {});
  engine = await startTestEngine(database, []);
});
afterAll(async () => {
  await engine?.stop();
  await database?.close();
});

/** Asks the simulator as an older Tal-IA did. */
async function askOpenai(path: string, body: unknown): Promise<{ id: string }> {
  const response = await fetch(`${engine.openai.url}${path}`, {
    method: 'POST',
    headers: { authorization: 'Bearer test', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  // A conversation or a response; both have an id.
  return (await response.json()) as { id: string };
}

async function messagesOf(conversationId: string): Promise<string[]> {
  const rows = await database.sql<{ texto: string }>(
    `select texto from public.mensajes where conversacion_id = $1 and tipo_contenido = 'texto' order by secuencia`,
    [conversationId],
  );
  return rows.map(({ texto }) => texto);
}

const lastRequest = () => engine.requests('POST', '/v1/responses').at(-1);

describe('a conversation of an adopted database', () => {
  it('that OpenAI still holds goes on in it', async () => {
    const { id } = await askOpenai('/conversations', { items: [{ type: 'message', role: 'user', content: 'Hola' }] });
    await database.sql(
      `update public.conversaciones set conversacion_openai_id = $1 where conversacion_openai_id = 'conv_vieja'`,
      [id],
    );
    const { outcome, turn } = await engine.say('Sigo aquí', 'web-1', [say('Y yo')]);
    expect(outcome).toMatchObject({
      type: 'published',
      turn: { conversationId: 'f0000000-0000-4000-8000-000000000001' },
    });
    expect(lastRequest()).toMatchObject({ conversation: id });
    expect(lastRequest()).not.toHaveProperty('previous_response_id');
    expect(await messagesOf(turn.conversationId)).toEqual(['Hola', 'Buenas', 'Sigo aquí', 'Y yo']);
  });

  it('that was taken by a person stays theirs, and afterwards goes on as the chain of responses it was', async () => {
    const sent = engine.requests('POST', '/v1/responses').length;
    const { outcome, turn } = await engine.say('¿Hay alguien?', 'web-2');
    expect(outcome).toMatchObject({ type: 'unanswered', turn: { reason: 'control_manual' } });
    expect(engine.requests('POST', '/v1/responses')).toHaveLength(sent);

    engine.player.push(say('antes'));
    const { id } = await askOpenai('/responses', { model: 'gpt-6-luna', input: 'ñandú', store: true });
    await database.sql('update public.conversaciones set last_response_id = $1 where id = $2', [
      id,
      turn.conversationId,
    ]);
    // As an older client gives a conversation back.
    await database.sql(
      'update public.conversaciones_controles set manual_override = false where conversacion_id = $1',
      [turn.conversationId],
    );
    expect((await engine.say('¿Y ahora?', 'web-2', [say('Ahora sí')])).outcome.type).toBe('published');
    expect(lastRequest()).toMatchObject({ previous_response_id: id });
    expect(lastRequest()).not.toHaveProperty('conversation');
  });

  it('that OpenAI lost is told again from our own history', async () => {
    const sessionId = 'web-1';
    engine.forgetConversations();
    const { outcome, turn } = await engine.say('¿Te acuerdas?', sessionId, [say('De todo')]);
    expect(outcome.type).toBe('published');
    const [row] = await database.sql<{ id: string }>(
      'select conversacion_openai_id as id from public.conversaciones where id = $1',
      [turn.conversationId],
    );
    expect(JSON.stringify(engine.openai.conversations.get(row?.id ?? '')?.items)).toMatch(
      /Hola.*Buenas.*Sigo aquí.*¿Te acuerdas/,
    );
  });
});
