import { leadFields } from '@talia/protocol';
import * as z from 'zod';
import { storedMessageSchema } from './visitor-schemas.ts';

const stateOf = {
  asistente: 'assistant',
  en_espera: 'waiting',
  humano: 'human',
  pausado: 'paused',
  cerrada: 'closed',
} as const;

const controlSchema = z
  .object({
    estado: z.enum(['asistente', 'en_espera', 'humano', 'pausado', 'cerrada']),
    version: z.number(),
    operador: z.string().nullable(),
  })
  .transform((row) => ({ state: stateOf[row.estado], version: row.version, holderName: row.operador }));

/** Who holds a visitor's conversation. `version` never goes back, not even from one conversation to the next. */
export type ConversationControl = z.output<typeof controlSchema>;

const place = { cursor: z.string(), creado_en: z.string() };

const factSchema = z.discriminatedUnion('tipo', [
  z
    .object({ ...place, tipo: z.literal('mensaje'), contenido: storedMessageSchema })
    .transform((row) => ({ type: 'message' as const, cursor: row.cursor, at: row.creado_en, message: row.contenido })),
  z
    .object({ ...place, tipo: z.literal('control'), contenido: controlSchema })
    .transform((row) => ({ type: 'control' as const, cursor: row.cursor, at: row.creado_en, control: row.contenido })),
  z
    .object({
      ...place,
      tipo: z.literal('lead'),
      contenido: z.object({ datos: z.array(z.enum(leadFields)), cerrado: z.boolean() }),
    })
    .transform((row) => ({
      type: 'lead' as const,
      cursor: row.cursor,
      at: row.creado_en,
      captured: row.contenido.datos,
      closed: row.contenido.cerrado,
    })),
  z
    .object({ ...place, tipo: z.literal('cierre'), contenido: z.object({ motivo: z.string().nullable() }) })
    .transform((row) => ({
      type: 'closed' as const,
      cursor: row.cursor,
      at: row.creado_en,
      reason: row.contenido.motivo,
    })),
]);

/** Something that happened to a visitor's conversation. Whoever knows `cursor` has heard of it and of all before it. */
export type LiveFact = z.output<typeof factSchema>;

export const livePageSchema = z
  .object({
    conversacion_id: z.string().nullable(),
    recargar: z.boolean(),
    control: controlSchema.nullable(),
    ahora: z.string(),
    eventos: z.array(factSchema),
    mas: z.boolean(),
    cursor: z.string(),
  })
  .transform((row) => ({
    conversationId: row.conversacion_id,
    reload: row.recargar,
    control: row.control,
    now: row.ahora,
    facts: row.eventos,
    more: row.mas,
    cursor: row.cursor,
  }));

/**
 * What happened to a visitor after a cursor, oldest first, and the cursor to go on from; `more` when that was not all.
 * `control`, as it stands, comes without a cursor and with one that is too old: then `reload` is true, and what happened
 * since is in the history.
 */
export type LivePage = z.output<typeof livePageSchema>;

export const liveNewsSchema = z
  .object({ sesiones: z.array(z.string()).nullable(), revocadas: z.array(z.string()), cursor: z.string() })
  .transform((row) => ({ sessions: row.sesiones, endedHashes: row.revocadas, cursor: row.cursor }));

/**
 * Which sessions have something new after a cursor; null means that any may. `endedHashes` are SHA-256, in hex, of
 * sessions that ended since, some perhaps told before.
 */
export type LiveNews = z.output<typeof liveNewsSchema>;
