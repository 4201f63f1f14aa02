import * as z from 'zod';

const shareShape = { n: z.number(), casos: z.number(), tasa: z.number().nullable() };
const share = z.object(shareShape).transform(toShare);

/** Cases among `n`, and their share: null, never zero, when there is nothing to divide by. */
export interface KpiShare {
  n: number;
  cases: number;
  rate: number | null;
}

function toShare(row: { n: number; casos: number; tasa: number | null }): KpiShare {
  return { n: row.n, cases: row.casos, rate: row.tasa };
}

const ms = z.number().nullable();

const cohortSchema = z
  .object({
    visitas: z.number(),
    visitantes: z.number(),
    abrieron: share,
    conversaron: share,
    calificados: share,
    visita_a_lead: share,
    cerrados: z.object({ ...shareShape, ganados: z.number(), perdidos: z.number() }),
    en_curso: z.number(),
    costo_por_lead: z.object({
      n: z.number(),
      respuestas: z.number(),
      sin_precio: z.number(),
      costo_usd: z.number().nullable(),
      usd: z.number().nullable(),
    }),
  })
  .transform((row) => ({
    visits: row.visitas,
    visitors: row.visitantes,
    opened: row.abrieron,
    talked: row.conversaron,
    qualified: row.calificados,
    visitToLead: row.visita_a_lead,
    closed: { ...toShare(row.cerrados), won: row.cerrados.ganados, lost: row.cerrados.perdidos },
    open: row.en_curso,
    costPerLead: {
      n: row.costo_por_lead.n,
      responses: row.costo_por_lead.respuestas,
      unpriced: row.costo_por_lead.sin_precio,
      costUsd: row.costo_por_lead.costo_usd,
      usd: row.costo_por_lead.usd,
    },
  }));

const closures = z
  .object({
    n: z.number(),
    por_motivo: z.object({
      lead_completado: z.number(),
      usuario_cerro: z.number(),
      pestana_cerrada: z.number(),
      inactividad: z.number(),
      operador_cerro: z.number(),
      limite: z.number(),
      error: z.number(),
      desconocido: z.number(),
    }),
    abandono: z.object({
      n: z.number(),
      por_paso: z.object({
        nombre: z.number(),
        correo: z.number(),
        telefono: z.number(),
        empresa: z.number(),
        confirmacion: z.number(),
      }),
    }),
  })
  .transform(({ n, por_motivo: reason, abandono: { n: abandoned, por_paso: step } }) => ({
    n,
    byReason: {
      leadCompleted: reason.lead_completado,
      userClosed: reason.usuario_cerro,
      tabClosed: reason.pestana_cerrada,
      inactivity: reason.inactividad,
      operatorClosed: reason.operador_cerro,
      limit: reason.limite,
      error: reason.error,
      unknown: reason.desconocido,
    },
    abandoned: {
      n: abandoned,
      byStep: {
        name: step.nombre,
        email: step.correo,
        phone: step.telefono,
        company: step.empresa,
        confirmation: step.confirmacion,
      },
    },
  }));

const attention = z
  .object({
    contencion: share,
    participacion: share,
    resolucion: share,
    automatizacion: share,
    traspaso: z.object({
      ...shareShape,
      por_motivo: z.object({
        pedido_visitante: z.number(),
        modelo: z.number(),
        regla: z.number(),
        error: z.number(),
        operador: z.number(),
      }),
    }),
    traspasos_perdidos: share,
  })
  .transform((row) => ({
    contained: row.contencion,
    involved: row.participacion,
    resolved: row.resolucion,
    automated: row.automatizacion,
    handedOver: {
      ...toShare(row.traspaso),
      byMotive: {
        visitor: row.traspaso.por_motivo.pedido_visitante,
        model: row.traspaso.por_motivo.modelo,
        rule: row.traspaso.por_motivo.regla,
        error: row.traspaso.por_motivo.error,
        operator: row.traspaso.por_motivo.operador,
      },
    },
    handOversLost: row.traspasos_perdidos,
  }));

const answers = z
  .object({
    primera_humana: z.object({ n: z.number(), p50_ms: ms, p90_ms: ms }),
    espera: z.object({ n: z.number(), p50_ms: ms, p90_ms: ms, total_ms: ms }),
  })
  .transform(({ primera_humana: human, espera: wait }) => ({
    firstHuman: { n: human.n, p50Ms: human.p50_ms, p90Ms: human.p90_ms },
    wait: { n: wait.n, p50Ms: wait.p50_ms, p90Ms: wait.p90_ms, totalMs: wait.total_ms },
  }));

const turns = z
  .object({
    latencia: z.object({ n: z.number(), p50_ms: ms, p95_ms: ms }),
    primera_modelo: z.object({ n: z.number(), p50_ms: ms }),
    primer_token: z.object({ n: z.number(), p50_ms: ms }),
    fallidos: share,
    descartados: z.object({ ...shareShape, costo_usd: z.number().nullable() }),
  })
  .transform((row) => ({
    latency: { n: row.latencia.n, p50Ms: row.latencia.p50_ms, p95Ms: row.latencia.p95_ms },
    firstReply: { n: row.primera_modelo.n, p50Ms: row.primera_modelo.p50_ms },
    firstToken: { n: row.primer_token.n, p50Ms: row.primer_token.p50_ms },
    failed: row.fallidos,
    discarded: { ...toShare(row.descartados), costUsd: row.descartados.costo_usd },
  }));

const tool = z
  .object({
    nombre: z.string(),
    ...shareShape,
    validacion: z.number(),
    error: z.number(),
    rechazada_por_control: z.number(),
    a_la_primera: share,
  })
  .transform((row) => ({
    name: row.nombre,
    ...toShare(row),
    refused: row.validacion,
    error: row.error,
    overtaken: row.rechazada_por_control,
    firstTry: row.a_la_primera,
  }));

const usage = z
  .object({
    respuestas: z.number(),
    tokens_entrada: z.number(),
    tokens_cache: z.number(),
    tokens_cache_escritura: z.number(),
    tokens_salida: z.number(),
    tokens_razonamiento: z.number(),
    costo_usd: z.number().nullable(),
    sin_precio: z.number(),
  })
  .transform((row) => ({
    responses: row.respuestas,
    inputTokens: row.tokens_entrada,
    cachedTokens: row.tokens_cache,
    cacheWriteTokens: row.tokens_cache_escritura,
    outputTokens: row.tokens_salida,
    reasoningTokens: row.tokens_razonamiento,
    costUsd: row.costo_usd,
    unpriced: row.sin_precio,
  }));

const stageShape = { tablero: z.string(), etapa: z.string(), n: z.number(), p50_ms: ms };

function toStage(row: z.output<z.ZodObject<typeof stageShape>>) {
  return { board: row.tablero, stage: row.etapa, n: row.n, p50Ms: row.p50_ms };
}

const flowSchema = z
  .object({
    cierres: closures,
    atencion: attention,
    respuestas: answers,
    turnos: turns,
    herramientas: z.array(tool),
    uso: usage,
    contactos: z.object({
      completitud: z.object({ n: z.number(), media: z.number().nullable() }),
      contactables: share,
    }),
    reapertura: z.object({ ...shareShape, en_curso: z.number() }),
    etapas: z.array(z.object(stageShape).transform(toStage)),
  })
  .transform((row) => ({
    closures: row.cierres,
    attention: row.atencion,
    answers: row.respuestas,
    turns: row.turnos,
    tools: row.herramientas,
    usage: row.uso,
    contacts: {
      completeness: { n: row.contactos.completitud.n, mean: row.contactos.completitud.media },
      reachable: row.contactos.contactables,
    },
    reopened: { ...toShare(row.reapertura), open: row.reapertura.en_curso },
    stages: row.etapas,
  }));

const windowShape = {
  desde: z.iso.date(),
  hasta: z.iso.date(),
  inicio: z.iso.datetime({ offset: true }),
  fin: z.iso.datetime({ offset: true }),
  horas: z.number(),
  cohorte: cohortSchema,
  flujo: flowSchema,
};

const windowSchema = z.object(windowShape);

function toWindow(row: z.output<typeof windowSchema>) {
  return {
    from: row.desde,
    to: row.hasta,
    start: row.inicio,
    end: row.fin,
    hours: row.horas,
    cohort: row.cohorte,
    flow: row.flujo,
  };
}

/** What `panel_kpis` answers. */
export const kpiSchema = z
  .object({
    zona: z.string(),
    canal: z.string().nullable(),
    calculado_en: z.iso.datetime({ offset: true }),
    plazo_dias: z.number(),
    ...windowShape,
    etapas_ahora: z.array(
      z.object({ ...stageShape, vencidas: share }).transform((row) => ({ ...toStage(row), overdue: row.vencidas })),
    ),
    anterior: windowSchema.transform(toWindow),
  })
  .transform((row) => ({
    zone: row.zona,
    channel: row.canal,
    calculatedAt: row.calculado_en,
    /** Days that a cohort has, from its first message on. */
    horizonDays: row.plazo_dias,
    ...toWindow(row),
    stagesNow: row.etapas_ahora,
    previous: row.anterior,
  }));

/**
 * The panel's numbers of a window, and of the equal window before. `cohort` follows the visits that began in it, `flow`
 * counts what happened in it: neither is ever divided by the other. Durations are ms, costs US dollars; null says that
 * there was nothing to tell.
 */
export type Kpis = z.output<typeof kpiSchema>;
