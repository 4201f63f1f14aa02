import { describe, expect, it } from 'vitest';
import { listNumbers } from './testing/compare-kpis.ts';
import { at, createRowMakers, idOf } from './testing/kpi-row-makers.ts';
import type { RowMakers } from './testing/kpi-row-makers.ts';
import { insertKpiRows } from './testing/kpi-rows.ts';
import { addOperator, completeContact, contactOf, say } from './testing/rows.ts';
import { only, useDatabase } from './testing/use-database.ts';

const database = useDatabase();

/** The indicators of some days: of June 2026 in UTC, unless said otherwise. */
async function kpis(from = '2026-06-01', to = '2026-06-30', zone = 'UTC', channel: string | null = null) {
  const rows = await database.sql<{ kpis: Record<string, unknown> }>(
    `select public.panel_kpis($1, $2, $3, $4) as kpis`,
    [from, to, zone, channel],
  );
  return only(rows).kpis;
}

async function given(tell: (makers: RowMakers) => void): Promise<void> {
  const makers = createRowMakers();
  makers.person('ana');
  tell(makers);
  await insertKpiRows(database, makers.rows);
}

const cohort = async () => (await kpis())['cohorte'];
const flow = async () => (await kpis())['flujo'];

/** Those of today, in UTC. */
async function today(): Promise<Record<string, unknown>> {
  const rows = await database.sql<{ day: string }>(`select (now() at time zone 'UTC')::date::text as day`);
  const { day } = only(rows);
  return kpis(day, day);
}

/** What is counted at all. */
function counts(told: Record<string, unknown>): unknown[] {
  return listNumbers(told).filter(
    ({ name, value }) => value !== null && value !== 0 && !['plazo_dias', 'horas'].includes(name),
  );
}

const share = (casos: number, n: number) => ({ n, casos, tasa: n === 0 ? null : expect.closeTo(casos / n, 5) });

describe('an empty database', () => {
  it('counts nothing, and has no share, duration or cost: not even zero', async () => {
    const numbers = listNumbers(await kpis());
    const told = numbers.filter(({ name }) => !['plazo_dias', 'horas'].includes(name));
    const open = /(tasa|media|_ms|usd)$/;
    expect(told.filter(({ name, value }) => value !== (open.test(name) ? null : 0))).toEqual([]);
    expect(numbers.filter(({ value }) => value === null).length).toBeGreaterThan(40);
  });
});

describe('the window', () => {
  it.each([
    ['Europe/Madrid', '2026-10-25', 25, '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'],
    ['Europe/Madrid', '2026-03-29', 23, '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
    ['America/Santiago', '2026-09-06', 23, '2026-09-06T04:00:00Z', '2026-09-07T03:00:00Z'],
    ['America/Mexico_City', '2026-10-25', 24, '2026-10-25T06:00:00Z', '2026-10-26T06:00:00Z'],
    ['Asia/Kolkata', '2026-10-25', 24, '2026-10-24T18:30:00Z', '2026-10-25T18:30:00Z'],
  ])('of %s on %s has %i hours', async (zone, day, hours, start, end) => {
    const told = await kpis(day, day, zone);
    expect(told).toMatchObject({ zona: zone, desde: day, hasta: day, horas: hours });
    expect([told['inicio'], told['fin']].map((moment) => at(String(moment)))).toEqual([at(start), at(end)]);
  });

  it('holds its first moment and not the first of the next day', async () => {
    await given(({ visit }) => {
      for (const moment of ['10-24T21:59:59.999Z', '10-24T22:00:00Z', '10-25T22:59:59.999Z', '10-25T23:00:00Z']) {
        visit(moment, `2026-${moment}`);
      }
    });
    expect(await kpis('2026-10-25', '2026-10-25', 'Europe/Madrid')).toMatchObject({
      cohorte: { visitas: 2 },
      anterior: { desde: '2026-10-24', hasta: '2026-10-24', cohorte: { visitas: 1 } },
    });
  });

  it('before is as many days long, and tells what that window told', async () => {
    await given(({ visit }) => visit('ana', '2026-05-20T00:00:00Z', { primer_mensaje_en: at('2026-05-20T00:01:00Z') }));
    const before = await kpis('2026-05-02', '2026-05-31');
    const parts = ['desde', 'hasta', 'inicio', 'fin', 'horas', 'cohorte', 'flujo'];
    expect((await kpis())['anterior']).toEqual(Object.fromEntries(parts.map((key) => [key, before[key]])));
    expect(before).toMatchObject({ desde: '2026-05-02', cohorte: { visitas: 1 } });
  });

  it.each([
    ['a zone nobody knows', ['2026-06-01', '2026-06-30', 'Europe/Atlantida', null], 'zona_desconocida'],
    ['an abbreviation', ['2026-06-01', '2026-06-30', 'CEST', null], 'zona_desconocida'],
    ['a rule of its own', ['2026-06-01', '2026-06-30', 'Foo/Bar+3', null], 'zona_desconocida'],
    ['no zone', ['2026-06-01', '2026-06-30', null, null], 'zona_desconocida'],
    ['an end before its start', ['2026-06-02', '2026-06-01', 'UTC', null], 'ventana_invalida'],
    ['more than 400 days', ['2026-01-01', '2027-02-05', 'UTC', null], 'ventana_invalida'],
    ['no end', ['2026-01-01', null, 'UTC', null], 'ventana_invalida'],
    ['an end that never comes', ['2026-01-01', 'infinity', 'UTC', null], 'ventana_invalida'],
    ['a channel there is not', ['2026-06-01', '2026-06-30', 'UTC', 'fax'], 'canal_desconocido'],
  ])('with %s is refused', async (_what, parameters, code) => {
    await expect(database.sql(`select public.panel_kpis($1, $2, $3, $4)`, parameters)).rejects.toMatchObject({
      code: '22023',
      message: code,
    });
  });
});

describe('the cohort', () => {
  const first = at('2026-06-10T00:00:00Z');

  it('counts visits, who opened, who talked, and people only once', async () => {
    await given(({ visit, card }) => {
      visit('mira', '2026-06-01T00:00:00Z');
      visit('abre', '2026-06-01T00:00:00Z', { abierta_en: first });
      visit('ana', '2026-06-02T00:00:00Z', { primer_mensaje_en: at('2026-06-02T00:00:00Z') });
      visit('ana', '2026-06-10T00:00:00Z', { primer_mensaje_en: first });
      card('ana', { calificado_en: first, cerrado_en: first, etapa_id: idOf('ganada') });
    });
    expect(await cohort()).toMatchObject({
      visitas: 4,
      visitantes: 3,
      abrieron: share(3, 4),
      conversaron: share(2, 3),
      calificados: share(1, 2),
      visita_a_lead: share(1, 4),
      cerrados: { ...share(1, 1), ganados: 1, perdidos: 0 },
      en_curso: 0,
    });
  });

  it.each([
    ['30 days after the first message counts', '2026-07-10T00:00:00Z', 1],
    ['31 days after the first message does not', '2026-07-11T00:00:00Z', 0],
    ['before it is an earlier one', '2026-06-09T23:59:59Z', 0],
  ])('a lead qualified %s', async (_what, moment, leads) => {
    await given(({ visit, card }) => {
      visit('ana', '2026-06-10T00:00:00Z', { primer_mensaje_en: first });
      card('ana', { calificado_en: at(moment) });
    });
    expect(await cohort()).toMatchObject({ calificados: share(leads, 1), visita_a_lead: share(leads, 1) });
  });

  it('is not mixed with what happens in the window: leads of earlier visits make no share above one', async () => {
    await given(({ visit, person, card }) => {
      visit('ana', '2026-06-10T00:00:00Z', { primer_mensaje_en: first });
      for (const name of ['beto', 'carla', 'dani']) {
        person(name);
        visit(name, '2026-05-25T00:00:00Z', { primer_mensaje_en: at('2026-05-25T00:00:00Z') });
        card(name, { calificado_en: first });
      }
    });
    expect(await kpis()).toMatchObject({
      cohorte: { calificados: share(0, 1) },
      anterior: { cohorte: { calificados: share(3, 3) } },
    });
  });

  it('a lost lead has a reason, or was not closed', async () => {
    await given(({ visit, person, card }) => {
      person('beto');
      for (const name of ['ana', 'beto']) visit(name, '2026-06-10T00:00:00Z', { primer_mensaje_en: first });
      card('ana', { calificado_en: first, cerrado_en: first, etapa_id: idOf('perdida'), motivo_cierre: 'precio' });
      card('beto', { calificado_en: first, cerrado_en: first, etapa_id: idOf('perdida') });
    });
    expect(await cohort()).toMatchObject({ cerrados: { ...share(1, 2), ganados: 0, perdidos: 1 } });
  });

  it('pays for everybody: all that its conversations cost, by lead', async () => {
    await given(({ visit, person, conversation, run, card }) => {
      person('beto');
      for (const name of ['ana', 'beto']) visit(name, '2026-06-10T00:00:00Z', { primer_mensaje_en: first });
      const own = conversation('v1', '2026-06-10T00:00:00Z');
      const other = conversation('v2', '2026-06-10T00:00:00Z', { contacto_id: idOf('beto') });
      run(own, '2026-06-10T00:00:01Z');
      run(other, '2026-06-10T00:00:01Z');
      run(other, '2026-07-10T00:00:01Z');
      run(other, '2026-06-11T00:00:00Z', { costo_estimado: null });
      card('ana', { calificado_en: first });
    });
    expect(await cohort()).toMatchObject({
      costo_por_lead: { n: 1, respuestas: 3, sin_precio: 1, costo_usd: 1, usd: 1 },
    });
  });
});

describe('the flow', () => {
  it('waits from the first message nobody answered, and in the window where the answer is', async () => {
    await given(({ conversation, message }) => {
      const id = conversation('v1', '2026-05-31T23:00:00Z');
      message(id, '2026-05-31T23:59:00Z', 'user');
      message(id, '2026-05-31T23:59:30Z', 'user');
      message(id, '2026-06-01T00:01:00Z', 'assistant');
      message(id, '2026-06-01T00:02:00Z', 'user');
      message(id, '2026-06-01T00:02:30Z', 'operator');
      message(id, '2026-06-01T00:03:00Z', 'user');
    });
    expect(await kpis()).toMatchObject({
      flujo: { respuestas: { espera: { n: 1, total_ms: 150_000, p50_ms: 150_000 } } },
      anterior: { flujo: { respuestas: { espera: { n: 0, total_ms: null } } } },
    });
  });

  it('calls a conversation contained, handed over, or lost', async () => {
    await given(({ conversation, message, event }) => {
      const ids = ['v1', 'v2', 'v3', 'v4'].map((name) => conversation(name, '2026-06-01T00:00:00Z'));
      const [alone = '', asked = '', taken = '', answered = ''] = ids;
      for (const id of ids) message(id, '2026-06-01T00:00:01Z', 'user');
      message(alone, '2026-06-01T00:00:02Z', 'assistant');
      event(asked, '2026-06-01T00:00:02Z', 'solicitada');
      event(taken, '2026-06-01T00:00:02Z', 'tomada', { actor_tipo: 'operador' });
      event(answered, '2026-06-01T00:00:02Z', 'solicitada', { motivo: 'error' });
      event(answered, '2026-06-01T00:00:03Z', 'tomada', { actor_tipo: 'operador' });
      message(answered, '2026-06-01T00:00:12Z', 'operator');
    });
    expect(await flow()).toMatchObject({
      atencion: {
        contencion: share(1, 4),
        participacion: share(1, 4),
        automatizacion: share(0, 4),
        traspaso: { ...share(3, 4), por_motivo: { pedido_visitante: 1, operador: 1, error: 1, modelo: 0, regla: 0 } },
        traspasos_perdidos: share(1, 2),
      },
      respuestas: { primera_humana: { n: 1, p50_ms: 10_000, p90_ms: 10_000 } },
    });
  });

  it('counts a discarded turn and what it cost, and not its time', async () => {
    await given(({ conversation, turn, run }) => {
      const id = conversation('v1', '2026-06-01T00:00:00Z');
      turn(id, '2026-06-01T00:00:00Z', { terminado_en: at('2026-06-01T00:00:04Z') });
      turn(id, '2026-06-01T00:00:00Z', { estado: 'sin_respuesta' });
      turn(id, '2026-06-01T00:00:00Z', { estado: 'fallido', terminado_en: at('2026-06-01T00:09:00Z') });
      const discarded = turn(id, '2026-06-01T00:00:00Z', {
        estado: 'descartado',
        terminado_en: at('2026-06-01T01:00:00Z'),
      });
      run(id, '2026-06-01T00:00:00Z', { turno_id: discarded, costo_estimado: 0.25 });
    });
    expect(await flow()).toMatchObject({
      turnos: {
        latencia: { n: 1, p50_ms: 4_000, p95_ms: 4_000 },
        fallidos: share(1, 3),
        descartados: { ...share(1, 3), costo_usd: 0.25 },
      },
    });
  });

  it('counts the visitor who comes back within a week of the end', async () => {
    await given(({ conversation, message, event }) => {
      const id = conversation('v1', '2026-06-01T00:00:00Z');
      event(id, '2026-06-02T00:00:00Z', 'cerrada');
      message(conversation('v2', '2026-06-09T00:00:00Z'), '2026-06-09T00:00:00Z', 'user');
      event(id, '2026-06-01T12:00:00Z', 'cerrada');
    });
    expect(await flow()).toMatchObject({ reapertura: { ...share(1, 2), en_curso: 0 } });
  });
});

describe('who asks', () => {
  it('gets nothing of a session that was marked as a test, nor of its conversations, cards and runs', async () => {
    const { conversacion_id } = await say(database, 's', 'user');
    await say(database, 's', 'assistant');
    await completeContact(database, (await contactOf(database, 's'))['id']);
    await database.sql(`select public.cerrar_lead($1, 'n', 'p', '{email}')`, [conversacion_id]);
    await database.sql(
      `insert into public.ejecuciones_asistente (conversacion_id, tokens_entrada, tokens_salida) values ($1, 1, 1)`,
      [conversacion_id],
    );
    expect(counts(await today()).length).toBeGreaterThan(10);
    await database.sql(`select public.marcar_visitas_de_prueba('s')`);
    expect(counts(await today())).toEqual([]);
  });

  it('as an operator gets what they own, as an admin all, and as nobody nothing', async () => {
    await say(database, 'propia', 'user');
    await say(database, 'ajena', 'user');
    const operator = await addOperator(database);
    const admin = await addOperator(database, 'admin');
    const { id } = await contactOf(database, 'propia');
    await database.sql(`update public.contactos set propietario_usuario_id = $1 where id = $2`, [operator, id]);
    const seen = async (user: string) => {
      const told = await database.as({ role: 'authenticated', user }, today);
      return told['cohorte'];
    };
    expect(await seen(operator)).toMatchObject({ visitas: 1, conversaron: share(1, 1), en_curso: 1 });
    expect(await seen(admin)).toMatchObject({ visitas: 2, conversaron: share(2, 2), en_curso: 2 });
    expect(await seen('00000000-0000-4000-8000-000000000009')).toMatchObject({ visitas: 0 });
    expect(await database.as({ role: 'service_role' }, today)).toMatchObject({ cohorte: { visitas: 2 } });
  });

  it('as anon is refused', async () => {
    await database.as({ role: 'anon' }, async () => {
      expect(await database.refusal(`select public.panel_kpis('2026-06-01', '2026-06-30', 'UTC')`)).toBe('42501');
    });
  });
});
