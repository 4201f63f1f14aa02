import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyMigrations } from '../migrate/migrate.ts';
import { toPgExecutor } from '../migrate/pg-executor.ts';
import { startPostgres } from '../testing/start-postgres.ts';
import type { TestPostgres } from '../testing/start-postgres.ts';
import { repositorySupabaseDir } from '../testing/supabase-dir.ts';
import { fillWithManyConversations, idOf } from './testing/many-conversations.ts';
import { openPlanWatch } from './testing/watch-plans.ts';
import type { PlanWatch } from './testing/watch-plans.ts';

/**
 * What the product asks for, at 200,000 conversations. Plans and pages, never times: reading any of the tables in
 * question from end to end touches 1,700 pages (the smallest) to 15,000 (messages), and 200,000 rows.
 */
let postgres: TestPostgres;
let plans: PlanWatch;

beforeAll(async () => {
  postgres = await startPostgres();
  const client = new Client({ connectionString: postgres.databaseUrl });
  await client.connect();
  await applyMigrations(toPgExecutor(client), repositorySupabaseDir);
  await client.end();
  await fillWithManyConversations(postgres.databaseUrl);
  plans = await openPlanWatch(postgres.databaseUrl);
}, 300_000);
afterAll(async () => {
  await plans?.close();
  await postgres?.stop();
});

/** Somewhere in the middle; its turn is answered. */
const some = 123_456;
/** Its turn waits. */
const waiting = 50_001;
/** Seen by operator 1. */
const own = 4_000;

type Case = [name: string, text: string, values?: unknown[]];

/** A cursor that is before all there is, and not too old. */
const fromTheFirst = `'0-0-' || floor(extract(epoch from now()))`;

const visitor: Case[] = [
  ['a first message', `select public.aceptar_mensaje('nueva', 'otro', 'Hola', 'h', 'w')`],
  ['a message of a known session', `select public.aceptar_mensaje($1, 'otro', 'Hola', 'h', 'w')`, [`sesion-${some}`]],
  ['a message of a long conversation', `select public.aceptar_mensaje('sesion-2', 'otro', 'Hola', 'h', 'w')`],
  [
    'a message sent twice',
    `select public.aceptar_mensaje($1, $2, 'Hola', 'h', 'w')`,
    [`sesion-${some}`, `mensaje-${some}`],
  ],
  [
    'a message that only is stored',
    `select * from public.registrar_mensaje_webchat($1, 'user', 'Hola')`,
    [`sesion-${some}`],
  ],
  ['history', `select public.historial_webchat($1)`, [`sesion-${some}`]],
  ['history of a long conversation', `select public.historial_webchat('sesion-2')`],
  ['older history of a long conversation', `select public.historial_webchat('sesion-2', 10003000)`],
  ['a transcript', `select public.transcripcion_webchat($1)`, [`sesion-${some}`]],
  ['the visitor’s own data', `select public.datos_de_visitante($1)`, [`sesion-${some}`]],
  ['a correction', `select public.corregir_visitante($1, '{"email": null}')`, [`sesion-${some}`]],
  ['what holds now, live', `select public.eventos_de_sesion($1)`, [`sesion-${some}`]],
  ['what happened, live', `select public.eventos_de_sesion($1, ${fromTheFirst})`, [`sesion-${some}`]],
  ['what happened to a long conversation, live', `select public.eventos_de_sesion('sesion-2', ${fromTheFirst})`],
  ['who has news, live', `select public.novedades_en_vivo(${fromTheFirst}, 500)`],
  ['a new session', `select public.entrar_webchat('local', 'nueva', 'hash-nuevo', p_consentimiento => '1')`],
  ['a session that goes on', `select public.entrar_webchat('local', 'nueva', 'hash-nuevo', $1)`, [`hash-${some}`]],
  ['the end of a session', `select public.cerrar_sesion_webchat($1)`, [`sesion-${some}`]],
  ['a visit', `select public.registrar_visita($1)`, [`sesion-${some}`]],
];

/** A turn as far as it has to be for a step of it to be taken. */
const claimed = `with t as materialized (select public.reclamar_turno($1, 'w')) select`;

const turn: Case[] = [
  ['claiming', `select public.reclamar_turno($1, 'w')`, [idOf('turno', waiting)]],
  ['looking for an abandoned one', `select public.reclamar_abandonado('w')`],
  [
    'its context',
    `select public.contexto_turno(t, false) from public.turnos as t where t.id = $1`,
    [idOf('turno', waiting)],
  ],
  ['its history', `select public.historial_turno($1)`, [idOf('turno', waiting)]],
  ['its history in a long conversation', `select public.historial_turno($1)`, [idOf('turno', 2)]],
  [
    'whether a tool was called before',
    `select * from public.llamada_previa($1, $2, 'set_email', 'h')`,
    [idOf('turno', some), `call_${some}`],
  ],
  [
    'a tool',
    `${claimed} public.ejecutar_herramienta($1, 1, 1, 'resp_x', 'call_x', 'set_email', '{"email": "a@b.mx"}', 'h', '{}') from t`,
    [idOf('turno', waiting)],
  ],
  [
    'a lead that is closed',
    `${claimed} public.ejecutar_herramienta($1, 1, 1, 'resp_x', 'call_x', 'close_lead', '{"notes": "a", "necesidad_proposito": "b"}', 'h', '{}') from t`,
    [idOf('turno', waiting)],
  ],
  [
    'the answer',
    `${claimed} public.publicar_respuesta($1, 1, 'Hola', 'resp_x', null) from t`,
    [idOf('turno', waiting)],
  ],
];

const trace: Case[] = [
  ...[`resp_${some}`, `conv_${some}`, `call_${some}`, idOf('turno', some), idOf('conversacion', some), 'nada'].map(
    (id): Case => [`a trace of ${id}`, `select public.trazar($1)`, [id]],
  ),
  ['the leads of the console', `select public.listar_leads()`],
  ['finding a person', `select public.buscar_contactos($1)`, [`persona-${some}@example.com`]],
  ['all that is kept of a person', `select public.exportar_contacto($1, 'consola')`, [idOf('contacto', some)]],
  [
    'erasing a person',
    `with s as materialized (select public.solicitar_borrado($1, 'consola')) select public.borrar_filas($1) from s`,
    [idOf('contacto', some)],
  ],
  ['a row that takes others with it', `delete from public.contactos where id = $1`, [idOf('contacto', some)]],
];

const board = `tablero_id = (select id from public.lead_tableros where slug = 'general')`;
const stage = `etapa_id = (select id from public.lead_etapas where codigo = 'demo')`;

const lists: Case[] = [
  [
    'the conversations going on',
    `select * from public.conversaciones_en_curso order by ultimo_mensaje_en desc limit 50`,
  ],
  [
    'the conversations of one operator',
    `select * from public.conversaciones_en_curso where asignado_usuario_id = $1 order by ultimo_mensaje_en desc limit 50`,
    [idOf('usuario', 1)],
  ],
  ['a board', `select * from public.embudo where ${board} order by actualizado_en desc limit 50`],
  [
    'a stage of a board',
    `select * from public.embudo where ${board} and ${stage} order by actualizado_en desc limit 50`,
  ],
];

const details: Case[] = [
  ['mensajes', 'secuencia'],
  ['turnos', 'secuencia'],
  ['ejecuciones_asistente', 'iniciado_en'],
  ['ejecuciones_herramientas', 'creado_en'],
  ['conversaciones_controles', 'updated_at'],
  ['conversaciones_insights', 'actualizado_en'],
].flatMap(([table, order]) =>
  [own, some].map((number): Case => [
    `${table} of conversation ${number}`,
    `select * from public.${table} where conversacion_id = $1 order by ${order} desc limit 30`,
    [idOf('conversacion', number)],
  ]),
);

/** No whole table, and no scan of a thousand rows. */
async function touch(watched: Parameters<PlanWatch['watch']>[0]): Promise<number> {
  const { pages, wholeTables, widest } = await plans.watch(watched);
  expect(wholeTables).toEqual([]);
  expect(widest.rows, widest.step).toBeLessThan(1_000);
  return pages;
}

describe.each([
  ['a visitor', visitor],
  ['a turn', turn],
  ['the console', trace],
])('the server, for %s, touches less than 1,000 pages for', (_who, cases) => {
  it.each(cases)('%s', async (_name, text, values = []) => {
    expect(await touch({ text, values, role: 'service_role' })).toBeLessThan(1_000);
  });
});

describe.each([
  ['an operator with 50 conversations', idOf('usuario', 1)],
  ['an admin', idOf('usuario', 2)],
])('%s', (_who, user) => {
  // Fifty rows with their contact, conversation, summary and operators: some forty pages each.
  it.each(lists)('touches less than 3,000 pages for %s', async (_name, text, values = []) => {
    expect(await touch({ text, values, role: 'authenticated', user })).toBeLessThan(3_000);
  });

  it.each(details)('touches less than 200 pages for %s', async (_name, text, values = []) => {
    expect(await touch({ text, values, role: 'authenticated', user })).toBeLessThan(200);
  });
});

it.each([
  ['the server', { role: 'service_role' }],
  ['an admin', { role: 'authenticated', user: idOf('usuario', 2) }],
])(
  'the numbers of a day go, for %s, through no whole table but those of the cards that are in a stage now',
  async (_who, caller) => {
    const day = `(now() - interval '60 days')::date`;
    const { wholeTables } = await plans.watch({ text: `select public.panel_kpis(${day}, ${day}, 'UTC')`, ...caller });
    const ofCards = ['lead_tarjetas:', 'lead_movimientos:'];
    expect(wholeTables.filter((line) => !ofCards.some((table) => line.startsWith(table)))).toEqual([]);
  },
);
