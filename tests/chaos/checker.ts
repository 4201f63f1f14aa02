import { setTimeout as sleep } from 'node:timers/promises';
import { messageText } from '../../packages/simulator/src/index.ts';
import type { Item } from '../../packages/simulator/src/index.ts';
import { anyMarker } from './visitor.ts';
import type { SentMessage, Visitor } from './visitor.ts';
import type { World } from './world.ts';

/** What is asked of a world once all is quiet: each check answers what breaks it, in words. */
const invariants: readonly (readonly [name: string, check: (world: World) => Promise<string[]> | string[]])[] = [
  ['nobody has a complaint', ({ complaints }) => complaints],
  ['no process ended by itself', findFaults],
  ['no turn is stuck', findStuckTurns],
  ['each message has one row', findMessageRows],
  ['each answered turn has one reply', findReplies],
  ['no lead is lost', findLostLeads],
  ['nothing took effect twice', findRepeatedEffects],
  ['no call at OpenAI is without its output', findOrphans],
  ['OpenAI has each message once, in order', findForeignItems],
  ['replies come in the order of the messages', findDisorder],
  ['nobody has words of somebody else', findStrangers],
  ['what was streamed is what is stored', findOtherStreams],
];

/** The names of all that is looked for. */
export const invariantNames: readonly string[] = invariants.map(([name]) => name);

/** Waits until the turns have ended, then looks for everything that must never be. Empty when all is well. */
export async function findViolations(world: World): Promise<string[]> {
  const violations: string[] = [];
  for (const [name, check] of invariants) {
    for (const what of await check(world)) violations.push(`${name}: ${what}`);
  }
  return violations;
}

function findFaults({ deaths }: World): string[] {
  return deaths.flatMap((death) => (death.type === 'fault' ? [death.reason] : []));
}

/** A turn that nobody asks for any more still has to end, by the sweepers, a lease and five seconds later. */
async function findStuckTurns({ postgrest, leaseMs }: World): Promise<string[]> {
  const givenUpAt = Date.now() + leaseMs + 5_000;
  for (;;) {
    const rows = await postgrest.sql(
      `select id, estado, intento from public.turnos where estado in ('en_cola', 'en_curso')`,
    );
    if (rows.length === 0) return [];
    if (Date.now() > givenUpAt) return rows.map(toWords);
    await sleep(100);
  }
}

async function findMessageRows({ postgrest, visitors }: World): Promise<string[]> {
  const rows = await postgrest.sql(
    `select datos ->> 'client_message_id' as id, min(texto) as texto, count(*) as filas
     from public.mensajes
     where direccion = 'entrante'
     group by 1`,
  );
  const stored = new Map(rows.map((row) => [row['id'], row]));
  const sent = visitors.flatMap(({ messages }) => messages);
  const ids = new Set<unknown>(sent.map(({ id }) => id));
  return [
    ...rows.filter((row) => row['filas'] !== 1 || !ids.has(row['id'])).map(toWords),
    ...sent.filter((message) => isWrong(stored.get(message.id), message)).map(toWords),
  ];
}

function isWrong(row: Record<string, unknown> | undefined, message: SentMessage): boolean {
  return row === undefined ? message.answeredAt !== null : row['texto'] !== message.content;
}

async function findReplies({ postgrest, visitors }: World): Promise<string[]> {
  const rows = await postgrest.sql(
    `select t.client_message_id as id, t.estado, t.motivo, count(r.id) as respuestas,
       count(*) filter (where r.id = t.respuesta_mensaje_id) as propias
     from public.turnos as t
     left join public.mensajes as r on r.direccion = 'saliente' and r.datos ->> 'turno_id' = t.id::text
     group by t.id`,
  );
  const answered = new Map(visitors.flatMap(({ messages }) => messages.map(({ id, answeredAt }) => [id, answeredAt])));
  return rows.filter((row) => !isAnsweredOnce(row, answered.get(String(row['id'])) ?? null)).map(toWords);
}

/** Without an answer a turn may end only when a later one told the model its message, or nobody asked again. */
function isAnsweredOnce(row: Record<string, unknown>, answeredAt: number | null): boolean {
  const { estado, motivo, respuestas, propias } = row;
  if (estado === 'publicado') return respuestas === 1 && propias === 1;
  if (respuestas !== 0) return false;
  return estado === 'sin_respuesta' ? motivo === 'respondido_despues' : estado === 'fallido' && answeredAt === null;
}

async function findLostLeads({ postgrest, visitors }: World): Promise<string[]> {
  const rows = await postgrest.sql(
    `select v.session_id, c.nombre_completo as name, c.correo as email, c.telefono_e164 as phone, c.company_name as company,
       v.estado, i.siguiente_accion is not null as insights,
       (select count(*) from public.lead_tarjetas as t where t.contacto_id = c.id) as tarjetas,
       (select count(*) from public.lead_tarjetas as t
        where t.contacto_id = c.id and t.conversacion_id = v.id
          and t.metadata ->> 'lead_cerrado_conversacion' = v.id::text) as cerradas
     from (
       select distinct t.session_id, k.*
       from public.turnos as t
       inner join public.conversaciones as k on k.id = t.conversacion_id
     ) as v
     inner join public.contactos as c on c.id = v.contacto_id
     left join public.conversaciones_insights as i on i.conversacion_id = v.id`,
  );
  const found = Map.groupBy(rows, (row) => row['session_id']);
  return visitors
    .filter((visitor) => !isWholeLead(found.get(visitor.sessionId) ?? [], visitor))
    .map(({ marker }) => marker);
}

function isWholeLead(rows: Record<string, unknown>[], { lead }: Visitor): boolean {
  const [row] = rows;
  if (row === undefined || rows.length !== 1) return false;
  const hasFields = Object.entries(lead).every(([field, value]) => row[field] === value);
  return (
    hasFields &&
    row['tarjetas'] === 1 &&
    row['cerradas'] === 1 &&
    row['insights'] === true &&
    row['estado'] === 'pendiente'
  );
}

async function findRepeatedEffects({ postgrest }: World): Promise<string[]> {
  const effects = await postgrest.sql(
    `select turno_id, nombre, argumentos_hash, count(*) as veces
     from public.ejecuciones_herramientas
     where resultado = 'ok' and repetida_de is null
     group by turno_id, nombre, argumentos_hash
     having count(*) > 1`,
  );
  const moves = await postgrest.sql(
    `select tarjeta_id, etapa_destino_id, count(*) as veces
     from public.lead_movimientos
     group by tarjeta_id, etapa_destino_id
     having count(*) > 1`,
  );
  const changes = await postgrest.sql(
    `select contacto_id, campo, valor_nuevo, count(*) as veces
     from public.contactos_cambios
     group by contacto_id, campo, valor_nuevo
     having count(*) > 1`,
  );
  return [...effects, ...moves, ...changes].map(toWords);
}

/**
 * What OpenAI holds of each conversation that a row still points to. Behind the last item of a published turn, what an
 * unfinished one left there does not count: it goes before anything is asked there again.
 */
async function heldAtOpenai(world: World): Promise<{ id: string; openaiId: string; items: Item[] }[]> {
  const rows = await world.postgrest.sql(
    `select id, conversacion_openai_id, openai_sucia, ultimo_item_id
     from public.conversaciones
     where conversacion_openai_id is not null`,
  );
  return rows
    .map((row) => ({ ...row, id: String(row['id']), openaiId: String(row['conversacion_openai_id']) }))
    .filter(({ openaiId }) => !world.lost.has(openaiId))
    .map(({ id, openaiId, ...row }: Record<string, unknown> & { id: string; openaiId: string }) => {
      const items = world.simulator.conversations.get(openaiId)?.items ?? [];
      const end = items.findIndex((item) => item.id === row['ultimo_item_id']) + 1;
      return { id, openaiId, items: row['openai_sucia'] === true ? items.slice(0, end) : items };
    });
}

async function findOrphans(world: World): Promise<string[]> {
  const held = await heldAtOpenai(world);
  return held.flatMap(({ openaiId, items }) => {
    const calls = callIds(items, 'function_call');
    const outputs = callIds(items, 'function_call_output');
    return calls.join() === outputs.join() ? [] : [`${openaiId} has calls ${calls.join()}, outputs ${outputs.join()}`];
  });
}

function callIds(items: readonly Item[], type: 'function_call' | 'function_call_output'): string[] {
  return items.flatMap((item) => (item.type === type ? [item.call_id] : []));
}

async function findForeignItems(world: World): Promise<string[]> {
  const rows = await world.postgrest.sql(
    `select c.id, coalesce(jsonb_agg(m.texto order by m.secuencia), '[]') as textos
     from public.conversaciones as c
     inner join public.mensajes as m on m.conversacion_id = c.id
     where m.direccion = 'entrante' and m.secuencia <= c.openai_secuencia
     group by c.id`,
  );
  const stored = new Map(rows.map((row) => [row['id'], JSON.stringify(row['textos'])]));
  const held = await heldAtOpenai(world);
  const shared = held.length - new Set(held.map(({ openaiId }) => openaiId)).size;
  return [
    ...(shared === 0 ? [] : [`${shared} conversations at OpenAI belong to two of ours`]),
    ...held.flatMap(({ id, openaiId, items }) => {
      const known = JSON.stringify(userTexts(items));
      const expected = stored.get(id) ?? '[]';
      return known === expected ? [] : [`${openaiId} holds ${known}, not ${expected}`];
    }),
  ];
}

function userTexts(items: readonly Item[]): string[] {
  return items.flatMap((item) => (item.type === 'message' && item.role === 'user' ? [messageText(item)] : []));
}

async function findDisorder({ postgrest }: World): Promise<string[]> {
  const rows = await postgrest.sql(
    `select t.id, t.secuencia, r.secuencia as respuesta
     from public.turnos as t
     inner join public.mensajes as r on r.id = t.respuesta_mensaje_id
     where r.secuencia < t.secuencia
       or exists (
         select 1
         from public.turnos as otro
         inner join public.mensajes as otra on otra.id = otro.respuesta_mensaje_id
         where otro.conversacion_id = t.conversacion_id and otro.secuencia < t.secuencia and otra.secuencia > r.secuencia
       )`,
  );
  return rows.map(toWords);
}

async function findStrangers(world: World): Promise<string[]> {
  const rows = await world.postgrest.sql(
    `select t.session_id, m.texto
     from (select distinct session_id, conversacion_id from public.turnos) as t
     inner join public.mensajes as m on m.conversacion_id = t.conversacion_id`,
  );
  const stored = Map.groupBy(rows, (row) => row['session_id']);
  return world.visitors.flatMap(({ marker, sessionId, history }) => {
    const texts = [...(stored.get(sessionId) ?? []).map((row) => String(row['texto'])), ...history];
    const markers = texts.flatMap((text) => text.toLowerCase().match(anyMarker) ?? []);
    return [...new Set(markers)].filter((found) => found !== marker).map((found) => `${marker} has words of ${found}`);
  });
}

async function findOtherStreams({ postgrest, visitors }: World): Promise<string[]> {
  const rows = await postgrest.sql(
    `select t.client_message_id as id, r.texto
     from public.turnos as t
     left join public.mensajes as r on r.id = t.respuesta_mensaje_id`,
  );
  const replies = new Map(rows.map((row) => [row['id'], row['texto'] ?? '']));
  return visitors
    .flatMap(({ messages }) => messages)
    .flatMap(({ id, reply, streams }) => {
      const stored = replies.get(id);
      const heard = new Set(reply === undefined ? streams : [reply ?? '', ...streams]);
      return [...heard]
        .filter((text) => text !== stored)
        .map((text) => `heard ${JSON.stringify(text)}, stored ${JSON.stringify(stored)}`);
    });
}

function toWords(value: unknown): string {
  return JSON.stringify(value);
}
