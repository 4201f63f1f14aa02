import { computeFlow } from './independent-flow.ts';
import { inBoardOrder, isWithin, percentile, share } from './kpi-arithmetic.ts';
import type { Scope } from './kpi-arithmetic.ts';
import { addDays, countDays, localMidnight } from './local-midnight.ts';
import type { CardRow, KpiRows, VisitRow } from './kpi-rows.ts';

/** What is asked: days of a zone, both counted, and the moment of asking in ms. */
export interface KpiQuestion {
  from: string;
  to: string;
  zone: string;
  channel: string | null;
  now: number;
}

const DAY = 24 * 3_600_000;
const PERIOD = 30 * DAY;

/**
 * The indicators, worked out a second time: from the sentences that define them, one row after the other, with the
 * platform's own time zones. Answers what `panel_kpis` should.
 */
export function computeKpis(rows: KpiRows, question: KpiQuestion): Record<string, unknown> {
  const { from, to, zone, channel, now } = question;
  const days = countDays(from, to);
  const testers = new Set<string>();
  for (const visit of rows.webchat_sesiones) {
    if (visit.prueba && visit.contacto_id !== null) testers.add(visit.contacto_id);
  }
  const period = (first: string, last: string) => {
    const start = localMidnight(first, zone);
    const end = localMidnight(addDays(last, 1), zone);
    const scope: Scope = { start, end, channel, now, testers };
    return {
      desde: first,
      hasta: last,
      inicio: start,
      fin: end,
      horas: (end - start) / 3_600_000,
      cohorte: computeCohort(rows, scope),
      flujo: computeFlow(rows, scope),
    };
  };
  return {
    zona: zone,
    canal: channel,
    calculado_en: now,
    plazo_dias: 30,
    etapas_ahora: currentStages(rows, { channel, now, testers }),
    ...period(from, to),
    anterior: period(addDays(from, -days), addDays(from, -1)),
  };
}

interface Person {
  contactId: string;
  firstMessage: number;
}

function computeCohort(rows: KpiRows, scope: Scope) {
  const people = new Map<string, Person>();
  const sessions = new Set<string>();
  let visits = 0;
  let opened = 0;
  let talked = 0;
  for (const visit of rows.webchat_sesiones) {
    if (!isCounted(visit, scope)) continue;
    visits += 1;
    sessions.add(visit.session_id);
    if (visit.abierta_en !== null || visit.primer_mensaje_en !== null) opened += 1;
    if (visit.primer_mensaje_en === null) continue;
    talked += 1;
    if (visit.contacto_id === null) continue;
    const firstMessage = visit.primer_mensaje_en.getTime();
    const known = people.get(visit.session_id);
    if (known === undefined || firstMessage < known.firstMessage) {
      people.set(visit.session_id, { contactId: visit.contacto_id, firstMessage });
    }
  }
  const leads = countLeads(rows, [...people.values()], scope.now);
  const cost = costOf(rows, [...people.values()]);
  return {
    visitas: visits,
    visitantes: sessions.size,
    abrieron: share(opened, visits),
    conversaron: share(talked, opened),
    calificados: share(leads.qualified, talked),
    visita_a_lead: share(leads.qualified, visits),
    cerrados: { ...share(leads.closed, leads.qualified), ganados: leads.won, perdidos: leads.lost },
    en_curso: leads.open,
    costo_por_lead: {
      n: leads.qualified,
      ...cost,
      usd: cost.costo_usd === null || leads.qualified === 0 ? null : cost.costo_usd / leads.qualified,
    },
  };
}

function isCounted(visit: VisitRow, scope: Scope): boolean {
  if (visit.prueba) return false;
  if (scope.channel !== null && visit.canal !== scope.channel) return false;
  return isWithin(visit.iniciada_en, scope);
}

function countLeads(rows: KpiRows, people: Person[], now: number) {
  const count = { qualified: 0, closed: 0, won: 0, lost: 0, open: 0 };
  for (const { contactId, firstMessage } of people) {
    const inTime = (moment: Date | null) => moment !== null && moment.getTime() <= firstMessage + PERIOD;
    let qualified = false;
    let won = false;
    let lost = false;
    for (const card of rows.lead_tarjetas) {
      if (card.contacto_id !== contactId || card.calificado_en === null) continue;
      if (card.calificado_en.getTime() < firstMessage || !inTime(card.calificado_en)) continue;
      qualified = true;
      if (!inTime(card.cerrado_en)) continue;
      const category = categoryOf(rows, card);
      if (category === 'ganada') won = true;
      if (category === 'perdida' && (card.motivo_cierre ?? '').trim() !== '') lost = true;
    }
    if (qualified) count.qualified += 1;
    else if (firstMessage + PERIOD > now) count.open += 1;
    if (won || lost) count.closed += 1;
    if (won) count.won += 1;
    if (lost) count.lost += 1;
  }
  return count;
}

function categoryOf(rows: KpiRows, card: CardRow): string | undefined {
  return rows.lead_etapas.find((stage) => stage.id === card.etapa_id)?.categoria;
}

function costOf(rows: KpiRows, people: Person[]) {
  let responses = 0;
  let unpriced = 0;
  let usd: number | null = null;
  for (const { contactId, firstMessage } of people) {
    for (const run of rows.ejecuciones_asistente) {
      const conversation = rows.conversaciones.find(({ id }) => id === run.conversacion_id);
      const started = run.iniciado_en?.getTime();
      if (conversation?.contacto_id !== contactId || started === undefined) continue;
      if (started < firstMessage || started > firstMessage + PERIOD) continue;
      responses += 1;
      if (run.costo_estimado !== null) usd = (usd ?? 0) + Number(run.costo_estimado);
      else if (run.tokens_salida !== null) unpriced += 1;
    }
  }
  return { respuestas: responses, sin_precio: unpriced, costo_usd: usd };
}

function currentStages(rows: KpiRows, { channel, now, testers }: Pick<Scope, 'channel' | 'now' | 'testers'>) {
  return inBoardOrder(rows, (stageId) => {
    const stage = rows.lead_etapas.find(({ id }) => id === stageId);
    if (stage?.categoria !== 'abierta') return null;
    const ages: number[] = [];
    let late = 0;
    for (const card of rows.lead_tarjetas) {
      if (card.etapa_id !== stageId || testers.has(card.contacto_id)) continue;
      if (channel !== null && card.canal !== channel) continue;
      let since = -Infinity;
      for (const move of rows.lead_movimientos) {
        if (move.tarjeta_id === card.id) since = Math.max(since, move.cambiado_en.getTime());
      }
      const age = now - (since === -Infinity ? card.creado_en.getTime() : since);
      ages.push(age);
      if (stage.sla_horas !== null && age > stage.sla_horas * 3_600_000) late += 1;
    }
    if (ages.length === 0) return null;
    const limited = stage.sla_horas === null ? 0 : ages.length;
    return { n: ages.length, p50_ms: percentile(ages, 0.5), vencidas: share(late, limited) };
  });
}
