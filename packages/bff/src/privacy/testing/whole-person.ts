import { randomUUID } from 'node:crypto';
import type { TestDatabase } from '../../store/testing/test-database.ts';

/** A person with a row in every table that can hold one of theirs. */
export interface WholePerson {
  contactId: string;
  conversationId: string;
  sessionId: string;
  /** Words that are in their rows and in nobody else's. */
  traces: string[];
}

/** Makes a person who did everything there is to do. Their OpenAI ids end in `tail`. */
export async function makeWholePerson(database: TestDatabase, tail: string): Promise<WholePerson> {
  const sessionId = randomUUID();
  const email = `${tail}@persona.mx`;
  await visit(database, sessionId, tail);
  const conversationId = await leaveEmail(database, { sessionId, email, tail });
  const [row] = await database.sql<{ id: string }>(
    'select contacto_id as id from public.conversaciones where id = $1',
    [conversationId],
  );
  const contactId = row?.id ?? '';
  await addRows(database, { contactId, conversationId, tail });
  await addFiles(database, { conversationId, sessionId, tail });
  await database.store.closeSession(sessionId, 'tab_closed');
  return {
    contactId,
    conversationId,
    sessionId,
    traces: [
      sessionId,
      contactId,
      conversationId,
      email,
      `Soy ${tail}`,
      `resp_${tail}`,
      `conv_${tail}`,
      `${tail}.txt`,
      `52155${tail}`,
    ],
  };
}

async function visit({ store, visitors }: TestDatabase, sessionId: string, tail: string): Promise<void> {
  await store.recordVisit({
    sessionId,
    ip: '10.9.8.7',
    deviceType: 'mobile',
    referrer: null,
    landingUrl: null,
    utm: {},
    language: 'es-MX',
    timezone: 'America/Mexico_City',
  });
  await store.openSession({
    site: 'local',
    freshSessionId: sessionId,
    newTokenHash: `hash-${tail}`,
    receivedTokenHash: null,
    known: { subject: `cliente ${tail}`, name: null, email: null },
  });
  await visitors.recordConsent(sessionId, { version: tail, accepted: false });
}

/** A turn with one tool; answers its conversation. */
async function leaveEmail(
  { store }: TestDatabase,
  { sessionId, email, tail }: { sessionId: string; email: string; tail: string },
): Promise<string> {
  const accepted = await store.acceptMessage({
    sessionId,
    clientMessageId: randomUUID(),
    content: `Soy ${tail}`,
    hash: tail,
    worker: randomUUID(),
    metadata: {},
  });
  if (accepted.type !== 'claimed') throw new Error(`the message was not claimed: ${accepted.type}`);
  const lease = { turnId: accepted.turn.turnId, fence: accepted.context.fence };
  await store.runTool({
    lease,
    step: 1,
    responseId: `resp_${tail}_1`,
    callId: `call_${tail}`,
    name: 'set_email',
    arguments: { email },
    argumentsHash: email,
    requiredFields: ['email'],
    refusal: null,
    runs: [],
  });
  await store.publishReply({
    lease,
    text: `Hola ${tail}`,
    responseId: `resp_${tail}_2`,
    lastItemId: null,
    runs: [],
    metadata: { openai_conversation_id: `conv_${tail}`, previous_response_id: `resp_${tail}_0` },
    firstTokenAt: null,
    batches: [{ seq: 1_000_000_000, events: [{ type: 'text_delta', id: 'a', delta: `Hola ${tail}` }] }],
    cutShort: null,
  });
  return accepted.turn.conversationId;
}

/** What no function of the web chat writes: calls, carriers' news, an operator's work. */
async function addRows(
  { sql }: TestDatabase,
  { contactId, conversationId, tail }: { contactId: string; conversationId: string; tail: string },
): Promise<void> {
  await sql(`insert into public.identidades_canal (contacto_id, canal, id_externo) values ($1, 'whatsapp', $2)`, [
    contactId,
    `52155${tail}`,
  ]);
  await sql(
    `with m as (select id from public.mensajes where conversacion_id = $1 limit 1),
          a as (insert into public.adjuntos (mensaje_id, url) select id, 'https://x/' || $2 from m),
          e as (insert into public.eventos_entrega (mensaje_id, evento) select id, 'leido' from m),
          r as (insert into public.ejecuciones_asistente (conversacion_id, response_id, completado_en)
                values ($1, 'resp_' || $2 || '_9', now()))
     insert into public.conversaciones_insights (conversacion_id, resumen) values ($1, 'Quiere ' || $2)`,
    [conversationId, tail],
  );
  await sql(
    `insert into public.lead_recordatorios (tarjeta_id, descripcion, due_at)
     select id, 'Llamar', now() from public.lead_tarjetas where contacto_id = $1`,
    [contactId],
  );
  await sql(`insert into public.alertas (tipo, conversacion_id) values ('promesa_pendiente', $1)`, [conversationId]);
  await sql(`insert into public.llamadas (contacto_id, direccion, transcripcion) values ($1, 'entrante', $2)`, [
    contactId,
    `Habla ${tail}`,
  ]);
  await sql(
    `insert into public.webhooks_entrantes (canal, carga) values ('whatsapp', jsonb_build_object('From', $1::text))`,
    [`52155${tail}`],
  );
  await sql(
    `insert into public.eventos_auditoria (entidad, entidad_id, accion, datos)
     values ('contacto', $1, 'revelado', jsonb_build_object('correo', $2::text))`,
    [contactId, `${tail}@persona.mx`],
  );
  await sql(
    `insert into public.conversaciones_controles (conversacion_id, manual_override) values ($1, true)
     on conflict (conversacion_id) do update set manual_override = true`,
    [conversationId],
  );
}

/** One file that a message has, and one that waits for a message. */
async function addFiles(
  { sql }: TestDatabase,
  { conversationId, sessionId, tail }: { conversationId: string; sessionId: string; tail: string },
): Promise<void> {
  await sql(
    `with f as (
       insert into interno.adjuntos_contenido (id, session_id, nombre, mime, tamano_bytes, contenido)
       select gen_random_uuid(), $1, $2 || '.txt', 'text/plain', 1, 'a' from generate_series(1, 2)
       returning id
     )
     insert into public.adjuntos (id, mensaje_id, nombre)
     select f.id, m.id, $2 || '.txt' from f, public.mensajes as m where m.conversacion_id = $3 limit 1`,
    [sessionId, tail, conversationId],
  );
  await sql(
    `update interno.adjuntos_contenido as f set adjunto_id = f.id, session_id = null
     from public.adjuntos as a where a.id = f.id and f.session_id = $1`,
    [sessionId],
  );
}
