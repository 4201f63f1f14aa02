import * as z from 'zod';

export const erasureSchema = z
  .object({
    borrado_id: z.string(),
    estado: z.enum(['openai', 'terminado']),
    solicitado_en: z.string(),
    terminado_en: z.string().nullable(),
    conteos: z.record(z.string(), z.number()),
    pendientes_openai: z.number(),
    espera_hasta: z.string().nullable(),
    ultimo_error: z.string().nullable(),
  })
  .transform((row) => ({
    erasureId: row.borrado_id,
    state: row.estado === 'terminado' ? ('finished' as const) : ('openai' as const),
    requestedAt: row.solicitado_en,
    finishedAt: row.terminado_en,
    counts: row.conteos,
    openaiPending: row.pendientes_openai,
    waitUntil: row.espera_hasta,
    lastError: row.ultimo_error,
  }));

/**
 * The erasure of a person. While `state` is `openai`, OpenAI still holds `openaiPending` objects, some of which may not
 * be touched before `waitUntil` (ISO time). `counts` are rows by table and objects at OpenAI.
 */
export type Erasure = z.output<typeof erasureSchema>;

export const openaiObjectsSchema = z.array(
  z.object({ tipo: z.enum(['conversacion', 'respuesta']), id_openai: z.string() }).transform((row) => ({
    type: row.tipo === 'conversacion' ? ('conversation' as const) : ('response' as const),
    id: row.id_openai,
  })),
);

/** Something OpenAI keeps that has to go. */
export type OpenaiObject = z.output<typeof openaiObjectsSchema>[number];

export const contactExportSchema = z
  .object({
    contacto_id: z.string(),
    exportado_en: z.string(),
    tablas: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
  })
  .transform((row) => ({ contactId: row.contacto_id, exportedAt: row.exportado_en, tables: row.tablas }));

/** Everything the database holds of a person: rows by table, with the database's own names. */
export type ContactExport = z.output<typeof contactExportSchema>;

export const contactListSchema = z.array(
  z
    .object({
      contacto_id: z.string(),
      nombre_completo: z.string().nullable(),
      correo: z.string().nullable(),
      telefono_e164: z.string().nullable(),
      company_name: z.string().nullable(),
      creado_en: z.string().nullable(),
      borrado_en: z.string().nullable(),
    })
    .transform((row) => ({
      contactId: row.contacto_id,
      fullName: row.nombre_completo,
      email: row.correo,
      phoneNumber: row.telefono_e164,
      companyName: row.company_name,
      createdAt: row.creado_en,
      erasureRequestedAt: row.borrado_en,
    })),
);

export type FoundContact = z.output<typeof contactListSchema>[number];

export const retentionRulesSchema = z.array(
  z
    .object({ tabla: z.string(), dias: z.number().nullable(), descripcion: z.string() })
    .transform((row) => ({ table: row.tabla, days: row.dias, description: row.descripcion })),
);

/** How many days a kind of row is kept; null is for ever. */
export type RetentionRule = z.output<typeof retentionRulesSchema>[number];
