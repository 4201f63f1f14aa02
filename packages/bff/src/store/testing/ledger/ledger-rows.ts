import type { TestDatabase } from '../test-database.ts';
import type { ToolOutcome, TurnState } from '../../turn-schemas.ts';
import type { Ledger, ModelConversation, ModelTurn } from './ledger-model.ts';

/** The database's owner reads a run's rows with one cheap call: the function's plans are kept. */
const readFunction = `
  create schema prueba;
  create function prueba.libro(p_sesiones text[])
  returns jsonb
  language plpgsql
  stable
  as $$
  begin
    return (
      select jsonb_agg(
        (
          select jsonb_build_object(
            'isManual', k.manual_override,
            'version', k.version,
            'isDirty', c.openai_sucia,
            'known', (select n.client_message_id from public.turnos as n where n.conversacion_id = c.id and n.secuencia = c.openai_secuencia),
            'openaiId', c.conversacion_openai_id,
            'lastResponseId', c.last_response_id,
            'lastItemId', c.ultimo_item_id,
            'lead', (public.lead_de_contacto(c.contacto_id) - 'phone_number' - 'company_name' - 'necesidad'),
            'changes', (select count(*) from public.contactos_cambios as x where x.contacto_id = c.contacto_id),
            'messages', (
              select jsonb_agg(public.autor_de_mensaje(m) || ' ' || m.texto order by m.secuencia)
              from public.mensajes as m
              where m.conversacion_id = c.id
            ),
            'turns', (
              select jsonb_agg(
                jsonb_build_object(
                  'id', t.client_message_id,
                  'state', t.estado,
                  'reason', t.motivo,
                  'fence', t.cerca,
                  'attempt', t.intento,
                  'worker', split_part(t.arrendado_por, '-', 2),
                  'lease', case when t.arrendado_hasta is null then 'none' when t.arrendado_hasta > clock_timestamp() then 'live' else 'over' end,
                  'version', t.version_control,
                  'isStopped', t.detener_en is not null,
                  'beganDirty', t.sucia,
                  'reply', (select r.texto from public.mensajes as r where r.id = t.respuesta_mensaje_id),
                  'draft', t.borrador,
                  'calls', (
                    select coalesce(jsonb_agg(concat_ws(' ', h.call_id, h.nombre, h.resultado, case when h.repetida_de is not null then 'repeat' end) order by h.call_id), '[]')
                    from public.ejecuciones_herramientas as h
                    where h.turno_id = t.id
                  ),
                  'responses', (
                    select coalesce(jsonb_agg(distinct x.id order by x.id), '[]')
                    from (
                      -- A conversation that another one replaced is written down without a response.
                      select coalesce(split_part(e.response_id, '@', 1), 'replaced ' || e.conversacion_openai_id) as id
                      from public.ejecuciones_asistente as e
                      where e.turno_id = t.id
                    ) as x
                  )
                )
                order by t.secuencia
              )
              from public.turnos as t
              where t.conversacion_id = c.id
            )
          )
          from public.identidades_canal as i
          inner join public.conversaciones as c on c.contacto_id = i.contacto_id
          inner join public.conversaciones_controles as k on k.conversacion_id = c.id
          where i.id_externo = s.sesion and i.canal = 'webchat'
        )
        order by s.orden
      )
      from unnest(p_sesiones) with ordinality as s (sesion, orden)
    );
  end
  $$`;

/** Prepares a database for `readRows`. */
export async function installReader(sql: TestDatabase['sql']): Promise<void> {
  await sql(readFunction);
}

/** The rows of some sessions, as `toRows` has them. */
export async function readRows(sql: TestDatabase['sql'], sessions: readonly string[]): Promise<unknown> {
  const [row] = await sql<{ rows: unknown }>('select prueba.libro($1) as rows', [sessions]);
  return row?.rows;
}

const states: Record<TurnState, string> = {
  queued: 'en_cola',
  running: 'en_curso',
  published: 'publicado',
  unanswered: 'sin_respuesta',
  discarded: 'descartado',
  failed: 'fallido',
};

const outcomes: Record<ToolOutcome, string> = {
  ok: 'ok',
  refused: 'validacion',
  error: 'error',
  overtaken: 'rechazada_por_control',
};

/** The rows that the database should hold. Whoever never wrote has none. */
export function toRows(ledger: Ledger): unknown[] {
  return [ledger.conversations.ana, ledger.conversations.beto].map((conversation) =>
    conversation.turns.length === 0 ? null : toConversationRow(conversation),
  );
}

function toConversationRow(conversation: ModelConversation): unknown {
  const { isClosed: _seenInLead, known, turns, ...row } = conversation;
  return { ...row, known: turns[known]?.id ?? null, turns: turns.map(toTurnRow) };
}

function toTurnRow(turn: ModelTurn): unknown {
  const { visitor: _visitor, place: _place, isOld: _isOld, state, calls, ...row } = turn;
  return {
    ...row,
    state: states[state],
    calls: calls
      .map(({ callId, name, outcome, isRepeat }) =>
        [callId, name, outcomes[outcome], ...(isRepeat ? ['repeat'] : [])].join(' '),
      )
      .toSorted(),
  };
}
