import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgrest } from './store/testing/start-postgrest.ts';
import { startTestServer } from './testing/test-server.ts';
import type { TestServer } from './testing/test-server.ts';

let postgrest: Awaited<ReturnType<typeof startPostgrest>>;
let server: TestServer;
beforeAll(async () => {
  postgrest = await startPostgrest();
  server = await startTestServer({
    TALIA_SUPABASE_URL: postgrest.url,
    TALIA_SUPABASE_SERVICE_ROLE: postgrest.secretKey,
  });
});
afterAll(async () => {
  await server.stop();
  await postgrest.stop();
});

describe('the server on a project of its own', () => {
  it('answers a visitor and keeps everything there', async () => {
    const { access_token: token } = await server.openSession();
    const body = { content: 'Hola, soy Ana Torres Ruiz', client_message_id: randomUUID() };
    const response = await server.ask('POST', '/api/webchat/messages', { token, body });
    expect(response.status).toBe(200);
    const rows = await postgrest.sql(
      `select c.nombre_completo, t.estado
       from public.turnos as t
       inner join public.conversaciones as v on v.id = t.conversacion_id
       inner join public.contactos as c on c.id = v.contacto_id
       where t.client_message_id = $1`,
      [body.client_message_id],
    );
    expect(rows).toEqual([{ nombre_completo: 'Ana Torres Ruiz', estado: 'publicado' }]);
  });

  it('has no door for the command line: it reaches the project by itself', async () => {
    const response = await server.ask('POST', '/local/rest/v1/rpc/listar_leads');
    expect(response.status).toBe(404);
  });
});
