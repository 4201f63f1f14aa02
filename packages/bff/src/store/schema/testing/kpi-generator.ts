import { noKpiRows } from './kpi-rows.ts';
import type { ConversationRow, KpiRows, StageRow, VisitRow } from './kpi-rows.ts';
import { addDays, localMidnight } from './local-midnight.ts';

const HOUR = 3_600_000;
const PERIOD = 720 * HOUR;
const reasons = [
  'lead_completado',
  'usuario_cerro',
  'pestana_cerrada',
  'inactividad',
  'operador_cerro',
  'limite',
  'error',
];
const steps = ['nombre', 'correo', 'telefono', 'empresa', 'confirmacion'];
const events = ['solicitada', 'solicitada', 'tomada', 'tomada', 'devuelta', 'vencida', 'pausada', 'cerrada', 'cerrada'];

/** A source of chance that answers the same for the same seed. */
export interface Dice {
  /** From 0 to 1, without 1. */
  roll: () => number;
  below: (limit: number) => number;
  chance: (part: number) => boolean;
  pick: <T>(list: readonly T[]) => T;
  id: () => string;
}

/** Chance from a seed. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  const roll = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(roll() * limit);
  const hex = (digits: number) =>
    below(16 ** digits)
      .toString(16)
      .padStart(digits, '0');
  return {
    roll,
    below,
    chance: (part) => roll() < part,
    pick: (list) => list[below(list.length)] as (typeof list)[number],
    id: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(6)}${hex(6)}`,
  };
}

/** Rows of every kind and in every state, crowded around the midnights of a day, its neighbours and 30 days before. */
export function generateKpiRows(dice: Dice, place: { zone: string; day: string }): KpiRows {
  const rows = noKpiRows();
  const midnights = [-3, -2, -1, 0, 1, 2, 3].map((offset) => localMidnight(addDays(place.day, offset), place.zone));
  const world = { rows, dice, ...createMoments(dice, midnights) };
  addBoards(world);
  for (let index = 0; index < 3 + dice.below(5); index += 1) addLooker(world, index);
  for (let index = 0; index < 3 + dice.below(7); index += 1) addPerson(world, index);
  return rows;
}

interface World {
  rows: KpiRows;
  dice: Dice;
  /** Some moment. */
  moment: () => number;
  /** A moment not before another, and not long after it. */
  after: (moment: number) => number;
}

/** Moments at the very edge of a day are as likely as all others together. */
function createMoments(dice: Dice, midnights: readonly number[]): Pick<World, 'moment' | 'after'> {
  return {
    moment: () => {
      const midnight = dice.pick(midnights);
      const kind = dice.below(8);
      if (kind < 2) return midnight;
      if (kind === 2) return midnight - 1;
      if (kind === 3) return midnight - PERIOD + dice.below(3) - 1;
      return midnight + dice.below(24 * HOUR);
    },
    after: (moment) => {
      const next = midnights.find((midnight) => midnight > moment + 1);
      if (next !== undefined && dice.chance(0.25)) return next - dice.below(2);
      return moment + dice.pick([0, 1, dice.below(60_000), dice.below(2 * HOUR), dice.below(30 * HOUR)]);
    },
  };
}

function addBoards({ rows, dice }: World): void {
  for (const slug of ['zeta', 'alfa']) {
    const board = { id: dice.id(), slug, nombre: slug };
    rows.lead_tableros.push(board);
    const stage = (codigo: string, categoria: StageRow['categoria'], orden: number): StageRow => ({
      id: dice.id(),
      tablero_id: board.id,
      codigo,
      nombre: codigo,
      orden,
      categoria,
      sla_horas: dice.chance(0.3) ? null : dice.below(48),
    });
    rows.lead_etapas.push(stage('hecha', 'ganada', 3), stage('nueva', 'abierta', 1), stage('en_marcha', 'abierta', 2));
    rows.lead_etapas.push(stage('perdida', 'perdida', 4));
  }
}

/** Somebody who comes, perhaps opens the chat, and never writes. */
function addLooker(world: World, index: number): void {
  const prueba = world.dice.chance(0.1);
  for (let visit = 0; visit <= world.dice.below(3); visit += 1) {
    addVisit(world, { session_id: `mira-${index}`, prueba, iniciada_en: world.moment() });
  }
}

function addVisit(
  { rows, dice, after }: World,
  given: Partial<Omit<VisitRow, 'iniciada_en'>> & { session_id: string; iniciada_en: number },
): void {
  const alreadyOpen = rows.webchat_sesiones.some(
    (visit) => visit.session_id === given.session_id && visit.terminada_en === null,
  );
  const ended = alreadyOpen || dice.chance(0.85) ? new Date(after(given.iniciada_en)) : null;
  rows.webchat_sesiones.push({
    canal: 'webchat',
    abierta_en: dice.chance(0.6) ? new Date(given.iniciada_en + dice.below(60_000)) : null,
    primer_mensaje_en: null,
    terminada_en: ended,
    motivo_cierre: ended === null || dice.chance(0.1) ? null : dice.pick(reasons),
    paso_faltante: given.primer_mensaje_en && dice.chance(0.7) ? dice.pick(steps) : null,
    conversacion_id: null,
    contacto_id: null,
    prueba: false,
    ...given,
    iniciada_en: new Date(given.iniciada_en),
    ultima_actividad_en: ended ?? new Date(given.iniciada_en),
  });
}

/** A contact with conversations on one or two channels, its visits, its cards. */
function addPerson(world: World, index: number): void {
  const { rows, dice, moment } = world;
  const contactId = dice.id();
  const channel = dice.pick(['webchat', 'webchat', 'webchat', 'whatsapp', 'instagram']);
  rows.contactos.push({
    id: contactId,
    nombre_completo: dice.pick([null, 'Visitante Webchat', ' ', 'Ana Torres', 'Luis']),
    correo: dice.pick([null, '', 'ana', 'a@x', 'a@x.mx', 'a b@x.mx', 'ana.t@sub.x.mx']),
    telefono_e164: dice.pick([null, '5512345678', '+5215512345678', '+12', '+52 55', '+1234567890123456']),
    company_name: dice.pick([null, ' ', 'Condominios']),
    origen: dice.pick([channel, channel, null]),
    creado_en: new Date(moment()),
  });
  const prueba = dice.chance(0.15);
  const starts: number[] = [];
  for (let count = 0; count <= dice.below(3); count += 1) {
    const own = channel === 'webchat' && dice.chance(0.2) ? 'whatsapp' : channel;
    const start = aWeekAfterClosing(world, contactId) ?? moment();
    const conversation = addConversation(world, { contactId, channel: own, start });
    const firstWritten = rows.mensajes.find(
      (message) => message.conversacion_id === conversation.id && message.direccion === 'entrante',
    );
    if (own !== 'webchat' || firstWritten === undefined) continue;
    const first = firstWritten.creado_en.getTime();
    starts.push(first);
    for (const [nth, gap] of [dice.below(HOUR), dice.below(48 * HOUR)].entries()) {
      if (nth > 0 && dice.chance(0.6)) continue;
      // The second time they come back to the same conversation.
      const written = nth === 0 ? first : first + gap;
      const visit = {
        session_id: `persona-${index}`,
        prueba,
        contacto_id: contactId,
        conversacion_id: conversation.id,
      };
      addVisit(world, {
        ...visit,
        iniciada_en: nth === 0 ? first - dice.pick([0, 1, gap]) : written - dice.below(HOUR),
        primer_mensaje_en: new Date(written),
      });
    }
  }
  for (let count = 0; count <= dice.below(2); count += 1) addCard(world, { contactId, channel, starts });
}

/** Sometimes, when the contact has a closed conversation: just in time to count as come back, or just too late. */
function aWeekAfterClosing({ rows, dice }: World, contactId: string): number | null {
  const own = rows.conversaciones.filter((other) => other.contacto_id === contactId).map(({ id }) => id);
  const closed = rows.conversaciones_controles_eventos.find(
    (event) => event.evento === 'cerrada' && own.includes(event.conversacion_id),
  );
  if (closed === undefined || dice.chance(0.5)) return null;
  return closed.creado_en.getTime() + 168 * HOUR + dice.below(2);
}

function addConversation(world: World, given: { contactId: string; channel: string; start: number }): ConversationRow {
  const { rows, dice } = world;
  const conversation: ConversationRow = {
    id: dice.id(),
    contacto_id: given.contactId,
    canal: given.channel,
    iniciada_en: new Date(given.start),
    ultimo_mensaje_en: null,
  };
  rows.conversaciones.push(conversation);
  let at = given.start;
  for (let count = dice.below(9); count > 0; count -= 1) {
    at = world.after(at);
    addMessage(world, conversation, at);
    conversation.ultimo_mensaje_en = new Date(at);
  }
  for (let count = dice.below(4); count > 0; count -= 1) addEvent(world, conversation);
  return conversation;
}

function addMessage(world: World, conversation: ConversationRow, at: number): void {
  const { rows, dice } = world;
  const incoming = dice.chance(0.5);
  const message = {
    id: dice.id(),
    conversacion_id: conversation.id,
    secuencia: 1000 + rows.mensajes.length,
    direccion: incoming ? ('entrante' as const) : ('saliente' as const),
    tipo_contenido: dice.pick(['texto', 'texto', 'texto', 'medio', 'sistema']),
    estado: dice.pick([null, 'enviada', 'entregada', 'leida', 'fallida']),
    datos: incoming
      ? { author: 'user' }
      : dice.pick([null, {}, { author: 'assistant' }, { author: 'assistant' }, { author: 'operator' }]),
    creado_en: new Date(at),
  };
  rows.mensajes.push(message);
  if (incoming && dice.chance(0.8)) addTurn(world, message);
}

function addTurn({ rows, dice, after }: World, message: KpiRows['mensajes'][number]): void {
  const id = dice.id();
  const received = message.creado_en.getTime();
  const estado = dice.pick([
    'publicado',
    'publicado',
    'publicado',
    'descartado',
    'fallido',
    'sin_respuesta',
    'en_curso',
  ]);
  const took = dice.chance(0.7) ? dice.below(90_000) : after(received) - received;
  const during = () => new Date(received + dice.pick([0, took, dice.below(took + 1)]));
  rows.turnos.push({
    id,
    conversacion_id: message.conversacion_id,
    mensaje_id: message.id,
    secuencia: message.secuencia,
    session_id: 'sesion',
    client_message_id: id,
    hash: 'hash',
    estado,
    recibido_en: message.creado_en,
    primer_token_en: dice.chance(0.7) ? during() : null,
    terminado_en: estado === 'en_curso' ? null : new Date(received + took),
  });
  for (let count = dice.below(4); count > 0; count -= 1) {
    const tokens = dice.chance(0.85);
    rows.ejecuciones_asistente.push({
      conversacion_id: message.conversacion_id,
      turno_id: dice.chance(0.9) ? id : null,
      iniciado_en: dice.chance(0.95) ? during() : null,
      tokens_entrada: tokens ? dice.below(5_000) : null,
      tokens_cache: tokens && dice.chance(0.7) ? dice.below(2_000) : null,
      tokens_cache_escritura: tokens && dice.chance(0.4) ? dice.below(500) : null,
      tokens_salida: tokens ? dice.below(800) : null,
      tokens_razonamiento: tokens && dice.chance(0.5) ? dice.below(300) : null,
      costo_estimado: tokens && dice.chance(0.8) ? dice.below(90_000) / 1e6 : null,
    });
  }
  for (let count = dice.below(4); count > 0; count -= 1) {
    rows.ejecuciones_herramientas.push({
      conversacion_id: message.conversacion_id,
      turno_id: id,
      nombre: dice.pick(['set_email', 'set_full_name', 'close_lead']),
      resultado: dice.pick(['ok', 'ok', 'ok', 'validacion', 'error', 'rechazada_por_control']),
      paso: count,
      call_id: dice.id(),
      argumentos_hash: 'hash',
      salida: {},
      creado_en: during(),
    });
  }
}

function addEvent({ rows, dice, after }: World, conversation: ConversationRow): void {
  const start = conversation.iniciada_en.getTime();
  const written = rows.mensajes.filter((message) => message.conversacion_id === conversation.id);
  const near = written.length === 0 ? start : dice.pick(written).creado_en.getTime();
  const at = dice.pick([near, after(start), after(near)]);
  rows.conversaciones_controles_eventos.push({
    conversacion_id: conversation.id,
    version: rows.conversaciones_controles_eventos.length,
    evento: dice.pick(events),
    actor_tipo: dice.pick(['visitante', 'asistente', 'operador', 'sistema']),
    motivo: dice.pick([null, null, 'pedido_visitante', 'modelo', 'regla', 'error', 'operador', 'otra cosa']),
    creado_en: new Date(at),
  });
}

function addCard(world: World, given: { contactId: string; channel: string; starts: number[] }): void {
  const { rows, dice, moment, after } = world;
  const board = dice.pick(rows.lead_tableros);
  const stages = rows.lead_etapas.filter((stage) => stage.tablero_id === board.id);
  const stage = dice.pick(stages);
  // Near the end of the 30 days that some visit has for it, or anywhere.
  const deadline = given.starts.length === 0 ? moment() : dice.pick(given.starts) + PERIOD;
  const conversations = rows.conversaciones.filter((other) => other.contacto_id === given.contactId);
  const begun = dice.pick(conversations).iniciada_en.getTime();
  const qualified = dice.pick([deadline, deadline + 1, deadline - dice.below(PERIOD), begun, after(begun), moment()]);
  const closed = dice.pick([deadline, deadline + 1, after(qualified), moment()]);
  const card = {
    id: dice.id(),
    contacto_id: given.contactId,
    tablero_id: board.id,
    etapa_id: stage.id,
    canal: dice.pick([given.channel, given.channel, null]),
    motivo_cierre: dice.pick([null, ' ', 'precio', 'otro']),
    calificado_en: dice.chance(0.75) ? new Date(qualified) : null,
    cerrado_en: stage.categoria === 'abierta' ? null : new Date(closed),
    creado_en: new Date(moment()),
  };
  rows.lead_tarjetas.push(card);
  let at = moment() - dice.below(50 * HOUR);
  let origin: string | null = null;
  for (let count = dice.below(6); count > 0; count -= 1) {
    const target = dice.pick(stages).id;
    rows.lead_movimientos.push({
      id: dice.id(),
      tarjeta_id: card.id,
      etapa_origen_id: origin,
      etapa_destino_id: target,
      cambiado_en: new Date(at),
    });
    origin = target;
    at = after(at);
  }
}
