import * as z from 'zod';

export const leadListSchema = z.array(
  z
    .object({
      contacto_id: z.string(),
      conversacion_id: z.string().nullable(),
      nombre_completo: z.string().nullable(),
      correo: z.string().nullable(),
      telefono_e164: z.string().nullable(),
      company_name: z.string().nullable(),
      necesidad_proposito: z.string().nullable(),
      captura_estado: z.string(),
      etapa: z.string(),
      conversacion_estado: z.string().nullable(),
      creado_en: z.string(),
    })
    .transform((row) => ({
      contactId: row.contacto_id,
      conversationId: row.conversacion_id,
      fullName: row.nombre_completo,
      email: row.correo,
      phoneNumber: row.telefono_e164,
      companyName: row.company_name,
      need: row.necesidad_proposito,
      complete: row.captura_estado === 'completo',
      stage: row.etapa,
      conversationState: row.conversacion_estado,
      createdAt: row.creado_en,
    })),
);

export type LeadRow = z.output<typeof leadListSchema>[number];

const responseRun = z
  .object({
    response_id: z.string().nullable(),
    previous_response_id: z.string().nullable(),
    conversacion_openai_id: z.string().nullable(),
    modelo: z.string().nullable(),
    estado: z.string().nullable(),
    paso: z.number().nullable(),
    call_ids: z.array(z.string()),
    tokens_entrada: z.number().nullable(),
    tokens_salida: z.number().nullable(),
    costo_estimado: z.number().nullable(),
    latencia_ms: z.number().nullable(),
    primer_token_ms: z.number().nullable(),
    prompt_id: z.string().nullable(),
    prompt_hash: z.string().nullable(),
    solicitud_openai_id: z.string().nullable(),
    error: z.string().nullable(),
  })
  .transform((row) => ({
    responseId: row.response_id,
    previousResponseId: row.previous_response_id,
    openaiConversationId: row.conversacion_openai_id,
    model: row.modelo,
    status: row.estado,
    step: row.paso,
    callIds: row.call_ids,
    inputTokens: row.tokens_entrada,
    outputTokens: row.tokens_salida,
    costUsd: row.costo_estimado,
    ms: row.latencia_ms,
    firstTokenMs: row.primer_token_ms,
    assistantId: row.prompt_id,
    assistantHash: row.prompt_hash,
    openaiRequestId: row.solicitud_openai_id,
    error: row.error,
  }));

const toolRun = z
  .object({
    call_id: z.string(),
    response_id: z.string().nullable(),
    nombre: z.string(),
    argumentos: z.record(z.string(), z.unknown()),
    salida: z.record(z.string(), z.unknown()),
    resultado: z.string(),
    repetida_de: z.string().nullable(),
  })
  .transform((row) => ({
    callId: row.call_id,
    responseId: row.response_id,
    name: row.nombre,
    arguments: row.argumentos,
    output: row.salida,
    outcome: row.resultado,
    repeated: row.repetida_de !== null,
  }));

const tracedTurn = z
  .object({
    turno_id: z.string(),
    estado: z.string(),
    motivo: z.string().nullable(),
    intento: z.number(),
    recibido_en: z.string(),
    terminado_en: z.string().nullable(),
    pregunta: z.string().nullable(),
    respuesta: z.string().nullable(),
    borrador: z.string().nullable(),
    ejecuciones: z.array(responseRun),
    herramientas: z.array(toolRun),
  })
  .transform((row) => ({
    turnId: row.turno_id,
    state: row.estado,
    reason: row.motivo,
    attempt: row.intento,
    receivedAt: row.recibido_en,
    endedAt: row.terminado_en,
    question: row.pregunta,
    reply: row.respuesta,
    draft: row.borrador,
    responses: row.ejecuciones,
    tools: row.herramientas,
  }));

export const traceSchema = z
  .object({
    conversacion: z.object({
      id: z.string(),
      estado: z.string(),
      conversacion_openai_id: z.string().nullable(),
      last_response_id: z.string().nullable(),
      iniciada_en: z.string(),
      lead: z.record(z.string(), z.string().nullable()),
    }),
    turnos: z.array(tracedTurn),
    insights: z
      .object({
        resumen: z.string().nullable(),
        intencion: z.string().nullable(),
        siguiente_accion: z.string().nullable(),
      })
      .nullable(),
    movimientos: z.array(
      z.object({ de: z.string().nullable(), a: z.string(), fuente: z.string(), cambiado_en: z.string() }),
    ),
  })
  .transform((row) => ({
    conversationId: row.conversacion.id,
    state: row.conversacion.estado,
    openaiConversationId: row.conversacion.conversacion_openai_id,
    lastResponseId: row.conversacion.last_response_id,
    startedAt: row.conversacion.iniciada_en,
    lead: row.conversacion.lead,
    turns: row.turnos,
    insights: row.insights && {
      summary: row.insights.resumen,
      intent: row.insights.intencion,
      nextAction: row.insights.siguiente_accion,
    },
    moves: row.movimientos.map((move) => ({ from: move.de, to: move.a, source: move.fuente, at: move.cambiado_en })),
  }))
  .nullable();

/** Everything behind the answers of one conversation; null when the id is unknown. */
export type Trace = z.output<typeof traceSchema>;

export const provenanceSchema = z.array(
  z
    .object({
      campo: z.string(),
      valor_anterior: z.string().nullable(),
      valor_nuevo: z.string().nullable(),
      fuente: z.string(),
      usuario: z.string().nullable(),
      mensaje_id: z.string().nullable(),
      response_id: z.string().nullable(),
      call_id: z.string().nullable(),
      cambiado_en: z.string(),
    })
    .transform((row) => ({
      field: row.campo,
      before: row.valor_anterior,
      after: row.valor_nuevo,
      source: row.fuente,
      operator: row.usuario,
      messageId: row.mensaje_id,
      responseId: row.response_id,
      callId: row.call_id,
      at: row.cambiado_en,
    })),
);

/** One change of a field of a contact: what it was and became, and who or which call did it. */
export type FieldChange = z.output<typeof provenanceSchema>[number];
