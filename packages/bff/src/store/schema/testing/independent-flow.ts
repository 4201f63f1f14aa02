import { inBoardOrder, isWithin, percentile, share } from './kpi-arithmetic.ts';
import type { Scope } from './kpi-arithmetic.ts';
import type { ConversationRow, KpiRows, MessageRow, ToolRow } from './kpi-rows.ts';

const DAY = 24 * 3_600_000;

/** Everything that counts by when it happened. */
export function computeFlow(rows: KpiRows, scope: Scope): Record<string, unknown> {
  const conversations = new Map<string, ConversationRow>();
  for (const conversation of rows.conversaciones) {
    if (scope.testers.has(conversation.contacto_id)) continue;
    if (scope.channel !== null && conversation.canal !== scope.channel) continue;
    conversations.set(conversation.id, conversation);
  }
  return {
    cierres: closures(rows, scope),
    atencion: attention(rows, scope, conversations),
    respuestas: answers(rows, scope, conversations),
    turnos: turns(rows, scope, conversations),
    herramientas: tools(rows, scope, conversations),
    uso: usage(rows, scope, conversations),
    contactos: contacts(rows, scope),
    reapertura: reopenings(rows, scope, conversations),
    etapas: stages(rows, scope),
  };
}

type Conversations = ReadonlyMap<string, ConversationRow>;

function closures(rows: KpiRows, scope: Scope) {
  const reasons = {
    lead_completado: 0,
    usuario_cerro: 0,
    pestana_cerrada: 0,
    inactividad: 0,
    operador_cerro: 0,
    limite: 0,
    error: 0,
    desconocido: 0,
  };
  const steps = { nombre: 0, correo: 0, telefono: 0, empresa: 0, confirmacion: 0 };
  const left = ['usuario_cerro', 'pestana_cerrada', 'inactividad'];
  let total = 0;
  let abandoned = 0;
  for (const visit of rows.webchat_sesiones) {
    if (visit.prueba || !isWithin(visit.terminada_en, scope)) continue;
    if (scope.channel !== null && visit.canal !== scope.channel) continue;
    total += 1;
    reasons[(visit.motivo_cierre ?? 'desconocido') as keyof typeof reasons] += 1;
    if (visit.paso_faltante === null || !left.includes(visit.motivo_cierre ?? '')) continue;
    abandoned += 1;
    steps[visit.paso_faltante as keyof typeof steps] += 1;
  }
  return { n: total, por_motivo: reasons, abandono: { n: abandoned, por_paso: steps } };
}

/** Who a visible message is from; null when the visitor never saw it. */
function authorOf(message: MessageRow): 'visitor' | 'assistant' | 'operator' | null {
  if (message.tipo_contenido === 'sistema' || message.estado === 'fallida') return null;
  if (message.direccion === 'entrante') return 'visitor';
  const author = message.datos?.author ?? 'assistant';
  return author === 'assistant' ? 'assistant' : 'operator';
}

function attention(rows: KpiRows, scope: Scope, conversations: Conversations) {
  const motives = { pedido_visitante: 0, modelo: 0, regla: 0, error: 0, operador: 0 };
  const n = { all: 0, contained: 0, assisted: 0, resolved: 0, handed: 0, asked: 0, lost: 0 };
  for (const conversation of conversations.values()) {
    if (!isWithin(conversation.iniciada_en, scope)) continue;
    const authors = new Set<string | null>();
    for (const message of rows.mensajes) {
      if (message.conversacion_id === conversation.id) authors.add(authorOf(message));
    }
    const events = rows.conversaciones_controles_eventos
      .filter((event) => event.conversacion_id === conversation.id)
      .filter((event) => event.evento === 'solicitada' || event.evento === 'tomada')
      .toSorted((a, b) => Number(a.id) - Number(b.id));
    const [first] = events;
    const contained = first === undefined && !authors.has('operator');
    const asked = events.some((event) => event.evento === 'solicitada');
    n.all += 1;
    if (contained) n.contained += 1;
    if (authors.has('assistant')) n.assisted += 1;
    if (authors.has('assistant') && contained && isQualified(rows, conversation)) n.resolved += 1;
    if (first !== undefined) {
      n.handed += 1;
      motives[motiveOf(first.motivo, first.actor_tipo)] += 1;
    }
    if (asked) n.asked += 1;
    if (asked && !authors.has('operator')) n.lost += 1;
  }
  return {
    contencion: share(n.contained, n.all),
    participacion: share(n.assisted, n.all),
    resolucion: share(n.resolved, n.assisted),
    automatizacion: share(n.resolved, n.all),
    traspaso: { ...share(n.handed, n.all), por_motivo: motives },
    traspasos_perdidos: share(n.lost, n.asked),
  };
}

function motiveOf(motive: string | null, actor: string) {
  const known = ['pedido_visitante', 'modelo', 'regla', 'error', 'operador'] as const;
  for (const name of known) if (motive === name) return name;
  const byActor = { visitante: 'pedido_visitante', asistente: 'modelo', operador: 'operador' } as const;
  return byActor[actor as keyof typeof byActor] ?? 'regla';
}

/** Whether a lead was made in it: it was its contact's last conversation to have begun by then. */
function isQualified(rows: KpiRows, conversation: ConversationRow): boolean {
  for (const card of rows.lead_tarjetas) {
    if (card.contacto_id !== conversation.contacto_id || card.calificado_en === null) continue;
    let latest = -Infinity;
    for (const other of rows.conversaciones) {
      if (other.contacto_id !== card.contacto_id || other.iniciada_en > card.calificado_en) continue;
      latest = Math.max(latest, other.iniciada_en.getTime());
    }
    if (latest === conversation.iniciada_en.getTime()) return true;
  }
  return false;
}

function answers(rows: KpiRows, scope: Scope, conversations: Conversations) {
  const human: number[] = [];
  const waits: number[] = [];
  for (const id of conversations.keys()) {
    const messages = rows.mensajes
      .filter((message) => message.conversacion_id === id && authorOf(message) !== null)
      .toSorted((a, b) => Number(a.secuencia) - Number(b.secuencia));
    const wait = waitedIn(messages, scope);
    if (wait !== null) waits.push(wait);
    const delay = humanDelay(rows, messages, { id, scope });
    if (delay !== null && delay >= 0) human.push(delay);
  }
  return {
    primera_humana: { n: human.length, p50_ms: percentile(human, 0.5), p90_ms: percentile(human, 0.9) },
    espera: {
      n: waits.length,
      p50_ms: percentile(waits, 0.5),
      p90_ms: percentile(waits, 0.9),
      total_ms: waits.length === 0 ? null : waits.reduce((sum, wait) => sum + wait, 0),
    },
  };
}

function waitedIn(messages: MessageRow[], scope: Scope): number | null {
  let since: number | null = null;
  let total: number | null = null;
  for (const message of messages) {
    const at = message.creado_en.getTime();
    if (message.direccion === 'entrante') {
      since ??= at;
      continue;
    }
    if (since !== null && isWithin(message.creado_en, scope)) total = (total ?? 0) + at - since;
    since = null;
  }
  return total;
}

function humanDelay(rows: KpiRows, messages: MessageRow[], { id, scope }: { id: string; scope: Scope }) {
  let first: Date | null = null;
  for (const message of messages) {
    if (authorOf(message) !== 'operator') continue;
    if (first === null || message.creado_en < first) first = message.creado_en;
  }
  if (first === null || !isWithin(first, scope)) return null;
  const firstOf = (name: string) => {
    let earliest = Infinity;
    for (const event of rows.conversaciones_controles_eventos) {
      if (event.conversacion_id !== id || event.evento !== name) continue;
      earliest = Math.min(earliest, event.creado_en.getTime());
    }
    return earliest;
  };
  const asked = firstOf('solicitada') < Infinity ? firstOf('solicitada') : firstOf('tomada');
  return asked < Infinity ? first.getTime() - asked : null;
}

function turns(rows: KpiRows, scope: Scope, conversations: Conversations) {
  const took: number[] = [];
  const firstAnswers: number[] = [];
  const firstTokens: number[] = [];
  const n = { all: 0, failed: 0, discarded: 0 };
  let usd: number | null = null;
  for (const turn of rows.turnos) {
    if (!conversations.has(turn.conversacion_id) || turn.terminado_en === null) continue;
    if (!['publicado', 'fallido', 'descartado'].includes(turn.estado) || !isWithin(turn.terminado_en, scope)) continue;
    n.all += 1;
    if (turn.estado === 'fallido') n.failed += 1;
    if (turn.estado === 'descartado') {
      n.discarded += 1;
      for (const run of rows.ejecuciones_asistente) {
        if (run.turno_id === turn.id && run.costo_estimado !== null) usd = (usd ?? 0) + Number(run.costo_estimado);
      }
    }
    if (turn.estado !== 'publicado') continue;
    const received = turn.recibido_en.getTime();
    took.push(turn.terminado_en.getTime() - received);
    const published = rows.turnos.filter(
      (other) => other.conversacion_id === turn.conversacion_id && other.estado === 'publicado',
    );
    if (published.some((other) => Number(other.secuencia) < Number(turn.secuencia))) continue;
    firstAnswers.push(turn.terminado_en.getTime() - received);
    if (turn.primer_token_en !== null) firstTokens.push(turn.primer_token_en.getTime() - received);
  }
  return {
    latencia: { n: took.length, p50_ms: percentile(took, 0.5), p95_ms: percentile(took, 0.95) },
    primera_modelo: { n: firstAnswers.length, p50_ms: percentile(firstAnswers, 0.5) },
    primer_token: { n: firstTokens.length, p50_ms: percentile(firstTokens, 0.5) },
    fallidos: share(n.failed, n.all),
    descartados: { ...share(n.discarded, n.all), costo_usd: usd },
  };
}

function tools(rows: KpiRows, scope: Scope, conversations: Conversations) {
  const calls = rows.ejecuciones_herramientas.filter(
    (call) => conversations.has(call.conversacion_id) && isWithin(call.creado_en, scope),
  );
  const names = [...new Set(calls.map((call) => call.nombre))].toSorted((a, b) => (a < b ? -1 : 1));
  return names.map((name) => {
    const own = calls.filter((call) => call.nombre === name);
    const count = (outcome: string) => own.filter((call) => call.resultado === outcome).length;
    const byTurn = new Map<string, ToolRow[]>();
    for (const call of own) byTurn.set(call.turno_id, [...(byTurn.get(call.turno_id) ?? []), call]);
    const atOnce = [...byTurn.values()].filter((group) => group.length === 1 && group[0]?.resultado === 'ok');
    return {
      nombre: name,
      ...share(count('ok'), own.length),
      validacion: count('validacion'),
      error: count('error'),
      rechazada_por_control: count('rechazada_por_control'),
      a_la_primera: share(atOnce.length, byTurn.size),
    };
  });
}

function usage(rows: KpiRows, scope: Scope, conversations: Conversations) {
  const sum = {
    respuestas: 0,
    tokens_entrada: 0,
    tokens_cache: 0,
    tokens_cache_escritura: 0,
    tokens_salida: 0,
    tokens_razonamiento: 0,
    sin_precio: 0,
  };
  let usd: number | null = null;
  for (const run of rows.ejecuciones_asistente) {
    if (!conversations.has(run.conversacion_id) || !isWithin(run.iniciado_en, scope)) continue;
    sum.respuestas += 1;
    sum.tokens_entrada += run.tokens_entrada ?? 0;
    sum.tokens_cache += run.tokens_cache ?? 0;
    sum.tokens_cache_escritura += run.tokens_cache_escritura ?? 0;
    sum.tokens_salida += run.tokens_salida ?? 0;
    sum.tokens_razonamiento += run.tokens_razonamiento ?? 0;
    if (run.costo_estimado !== null) usd = (usd ?? 0) + Number(run.costo_estimado);
    else if (run.tokens_salida !== null) sum.sin_precio += 1;
  }
  return { ...sum, costo_usd: usd };
}

function contacts(rows: KpiRows, scope: Scope) {
  let total = 0;
  let valid = 0;
  let reachable = 0;
  for (const contact of rows.contactos) {
    if (scope.testers.has(contact.id) || !isWithin(contact.creado_en, scope)) continue;
    if (scope.channel !== null && contact.origen !== scope.channel) continue;
    const name = (contact.nombre_completo ?? '').trim();
    const [mailbox = '', domain = '', ...rest] = (contact.correo ?? '').split('@');
    const hasEmail = mailbox !== '' && rest.length === 0 && /^[^\s]+$/.test(mailbox + domain) && /.\../.test(domain);
    const phone = contact.telefono_e164 ?? '';
    const hasPhone = phone.startsWith('+') && phone.length >= 8 && phone.length <= 16 && !/\D/.test(phone.slice(1));
    total += 1;
    if (name !== '' && name !== 'Visitante Webchat') valid += 1;
    if (hasEmail) valid += 1;
    if (hasPhone) valid += 1;
    if ((contact.company_name ?? '').trim() !== '') valid += 1;
    if (hasEmail || hasPhone) reachable += 1;
  }
  return {
    completitud: { n: total, media: total === 0 ? null : valid / (4 * total) },
    contactables: share(reachable, total),
  };
}

function reopenings(rows: KpiRows, scope: Scope, conversations: Conversations) {
  const n = { closed: 0, reopened: 0, open: 0 };
  for (const event of rows.conversaciones_controles_eventos) {
    const closed = conversations.get(event.conversacion_id);
    if (event.evento !== 'cerrada' || closed === undefined || !isWithin(event.creado_en, scope)) continue;
    const at = event.creado_en.getTime();
    const own = new Set(
      rows.conversaciones.filter((other) => other.contacto_id === closed.contacto_id).map(({ id }) => id),
    );
    const reopened = rows.mensajes.some(
      (message) =>
        own.has(message.conversacion_id) &&
        authorOf(message) === 'visitor' &&
        message.creado_en.getTime() > at &&
        message.creado_en.getTime() <= at + 7 * DAY,
    );
    n.closed += 1;
    if (reopened) n.reopened += 1;
    else if (at + 7 * DAY > scope.now) n.open += 1;
  }
  return { ...share(n.reopened, n.closed), en_curso: n.open };
}

function stages(rows: KpiRows, scope: Scope) {
  const stays = new Map<string, number[]>();
  for (const card of rows.lead_tarjetas) {
    if (scope.testers.has(card.contacto_id)) continue;
    if (scope.channel !== null && card.canal !== scope.channel) continue;
    const moves = rows.lead_movimientos
      .filter((move) => move.tarjeta_id === card.id && move.cambiado_en.getTime() < scope.end)
      .toSorted((a, b) => a.cambiado_en.getTime() - b.cambiado_en.getTime() || (a.id < b.id ? -1 : 1));
    const spent = new Map<string, { ms: number; left: boolean }>();
    for (const [index, move] of moves.entries()) {
      const entry = moves[index - 1];
      if (entry === undefined) continue;
      const stay = spent.get(entry.etapa_destino_id) ?? { ms: 0, left: false };
      stay.ms += move.cambiado_en.getTime() - entry.cambiado_en.getTime();
      stay.left ||= isWithin(move.cambiado_en, scope);
      spent.set(entry.etapa_destino_id, stay);
    }
    for (const [stageId, { ms, left }] of spent) if (left) stays.set(stageId, [...(stays.get(stageId) ?? []), ms]);
  }
  return inBoardOrder(rows, (stageId) => {
    const values = stays.get(stageId);
    return values === undefined ? null : { n: values.length, p50_ms: percentile(values, 0.5) };
  });
}
