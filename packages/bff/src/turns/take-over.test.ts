import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestDatabase } from '../store/testing/test-database.ts';
import type { TestDatabase } from '../store/testing/test-database.ts';
import { readTestRuns } from '../testing/test-runs.ts';
import { plans, startOvertakenTurns } from './testing/overtaken-turn.ts';
import type { OvertakenTurns, Plan } from './testing/overtaken-turn.ts';
import type { TurnEvent } from './turn-events.ts';
import { describeItem } from './testing/turn-record.ts';

let database: TestDatabase;
let turns: OvertakenTurns;
beforeAll(async () => {
  database = await openTestDatabase();
  turns = await startOvertakenTurns(database);
});
afterAll(async () => {
  await turns?.engine.stop();
  await database?.close();
});

/** The embedded database runs one transaction at a time, so their numbers are the order in which they were committed. */
const writesAfterTakeOver = `
  with toma as (
    select min(e.xmin::text::bigint) as xid
    from public.conversaciones_controles_eventos as e
    where e.conversacion_id = $1 and e.evento = 'pausada'
  ),
  escrito (que, xid) as (
    select 'message', m.xmin::text::bigint
    from public.mensajes as m
    where m.conversacion_id = $1 and m.datos ->> 'turno_id' = ($2::uuid)::text
    union all
    select 'tool', h.xmin::text::bigint
    from public.ejecuciones_herramientas as h
    -- A repetition of what was done before is answered from the journal and does nothing.
    where h.turno_id = $2::uuid and h.resultado = 'ok' and h.repetida_de is null
    union all
    select 'field', x.xmin::text::bigint
    from public.contactos_cambios as x
    where x.turno_id = $2::uuid
    union all
    select 'card', v.xmin::text::bigint
    from public.lead_movimientos as v
    inner join public.lead_tarjetas as t on t.id = v.tarjeta_id
    where t.conversacion_id = $1
  )
  select
    coalesce(jsonb_agg(e.que) filter (where e.xid > toma.xid), '[]') as after,
    coalesce(jsonb_agg(e.que) filter (where e.xid < toma.xid), '[]') as before,
    (select jsonb_build_array(t.estado, t.motivo) from public.turnos as t where t.id = $2::uuid) as ended,
    (select t.borrador from public.turnos as t where t.id = $2::uuid) as draft
  from toma
  left join escrito as e on true
  group by toma.xid`;

interface Rows {
  after: string[];
  before: string[];
  ended: [string, string | null];
  draft: string | null;
}

const figures = { published: 0, discarded: 0, toolsBefore: 0, cardsBefore: 0, wordsAfter: 0 };

it('a take-over at any moment of a turn is the last word', { timeout: 120_000 }, async () => {
  const { runs, seed } = readTestRuns(600);
  const drawn = fc.sample(plans, { numRuns: runs, seed });
  const startedAt = performance.now();
  const lanes = Array.from({ length: 6 }, (_, lane) => playAll(drawn.filter((_plan, run) => run % 6 === lane)));
  await Promise.all(lanes);
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  console.info(`take-over: ${runs} interleavings, seed ${seed}, ${seconds} s,`, figures);
});

async function playAll(drawn: Plan[]): Promise<void> {
  for (const plan of drawn) await check(plan);
}

async function check(plan: Plan): Promise<void> {
  const { turn, toldAfter, meanwhile, next } = await turns.play(plan);
  const [rows] = await database.sql<Rows>(writesAfterTakeOver, [turn.turn.conversationId, turn.turn.turnId]);
  if (rows === undefined) throw new Error('nobody took the conversation over');
  const items = await turns.engine.itemsOf(turn.turn.conversationId);
  const isPublished = rows.ended[0] === 'publicado';
  count(rows, toldAfter);
  expect({
    plan,
    writtenAfter: rows.after,
    ended: rows.ended,
    hasDraft: rows.draft !== null,
    outcome: turn.outcome.type,
    toldAfterRefusal: toWordsAfterRefusal(turn.events),
    meanwhile: meanwhile?.outcome.type === 'unanswered' ? meanwhile.outcome.turn.reason : null,
    next: next.outcome.type,
    atOpenai: items.map(describeItem).map((item) => item.replace(/ call_.*/, '')),
  }).toEqual({
    plan,
    writtenAfter: [],
    ended: isPublished ? ['publicado', null] : ['descartado', 'tomada_por_humano'],
    hasDraft: !isPublished,
    outcome: isPublished ? 'published' : 'discarded',
    toldAfterRefusal: '',
    meanwhile: meanwhile === null ? null : 'control_manual',
    next: 'published',
    atOpenai: [
      'user Hola',
      ...(isPublished ? toAnswer(plan) : []),
      ...(meanwhile === null ? [] : ['user ¿Hay alguien?']),
      'user ¿Sigues?',
      'assistant De vuelta.',
    ],
  });
}

/** What the model said and did in a turn that was published. */
function toAnswer({ calls, talks }: Plan): string[] {
  const words = talks ? ['assistant Un momento.'] : [];
  return [...calls.flatMap(() => [...words, 'call', 'output']), 'assistant Listo, quedó todo anotado.'];
}

/** Once a tool was refused because a person holds the conversation, the assistant has nothing more to say. */
function toWordsAfterRefusal(events: readonly TurnEvent[]): string {
  const refused = events.findIndex((event) => event.type === 'tool_end' && event.outcome === 'overtaken');
  const after = refused === -1 ? [] : events.slice(refused);
  return after.map((event) => (event.type === 'text_delta' ? event.delta : '')).join('');
}

function count(rows: Rows, toldAfter: readonly TurnEvent[]): void {
  figures[rows.ended[0] === 'publicado' ? 'published' : 'discarded'] += 1;
  figures.toolsBefore += rows.before.filter((what) => what === 'tool').length;
  figures.cardsBefore += rows.before.filter((what) => what === 'card').length;
  figures.wordsAfter += toldAfter.filter((event) => event.type === 'text_delta').length;
}
