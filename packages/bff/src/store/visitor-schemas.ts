import * as z from 'zod';

/** The person who changed a draft of the assistant. Missing while an earlier version of the function is there. */
const editor = z
  .object({ nombre: z.string().nullable() })
  .nullish()
  .transform((row) => (row ? { name: row.nombre } : null));

/** Facts of a file that goes with a message. */
export interface StoredAttachment {
  id: string;
  name: string;
  type: string;
  size: number;
}

/** The files of a message. None while the functions of an earlier version are there, in the middle of a migration. */
export const attachmentRows = z
  .array(
    z
      .object({ id: z.string(), nombre: z.string(), mime: z.string(), tamano: z.number() })
      .transform((row): StoredAttachment => ({ id: row.id, name: row.nombre, type: row.mime, size: row.tamano })),
  )
  .default([]);

/** A message as a visitor may see it. */
export const storedMessageSchema = z
  .object({
    id: z.string(),
    direccion: z.enum(['entrante', 'saliente']),
    autor: z.string(),
    autor_nombre: z.string().nullable(),
    editado_por: editor,
    texto: z.string(),
    creado_en: z.string(),
    client_message_id: z.string().nullable(),
    response_id: z.string().nullable(),
    turno_id: z.string().nullable(),
    adjuntos: attachmentRows,
    respuestas_sugeridas: z.array(z.string()).default([]),
  })
  .transform((row) => ({
    id: row.id,
    incoming: row.direccion === 'entrante',
    author: row.autor,
    authorName: row.autor_nombre,
    editedBy: row.editado_por,
    text: row.texto,
    createdAt: row.creado_en,
    clientMessageId: row.client_message_id,
    responseId: row.response_id,
    turnId: row.turno_id,
    attachments: row.adjuntos,
    suggestedReplies: row.respuestas_sugeridas,
  }));

export const historySchema = z
  .object({
    conversacion_id: z.string().nullable(),
    manual: z.boolean(),
    antes: z.string().nullable(),
    mensajes: z.array(storedMessageSchema),
  })
  .transform((row) => ({
    conversationId: row.conversacion_id,
    manual: row.manual,
    messages: row.mensajes,
    nextCursor: row.antes,
  }));

/** One page of a visitor's current conversation, oldest first; `nextCursor` leads to the page before it. */
export type HistoryPage = z.output<typeof historySchema>;
export type StoredMessage = z.output<typeof storedMessageSchema>;

/** A visitor's session on one device: `family` is what its refresh tokens have in common. */
export interface OpenedSession {
  sessionId: string;
  family: string;
  /** False when it is a new one. */
  resumed: boolean;
}

export const sessionSchema = z
  .object({
    session_id: z.string().nullable(),
    familia: z.string().nullable(),
    reanudada: z.boolean(),
    terminada: z.string().nullish(),
  })
  .transform((row) => ({
    session:
      row.session_id === null || row.familia === null
        ? null
        : { sessionId: row.session_id, family: row.familia, resumed: row.reanudada },
    endedFamily: row.terminada ?? null,
  }));

/** The session, if one was opened, and the device's session that ended with that, if one did. */
export type SessionAnswer = z.output<typeof sessionSchema>;

export const consentSchema = z
  .object({ version: z.string(), aceptado: z.boolean(), registrado_en: z.string() })
  .transform((row) => ({ version: row.version, accepted: row.aceptado, recordedAt: row.registrado_en }));

/** A visitor's last word on the text of their site. */
export type GivenConsent = z.output<typeof consentSchema>;

const field = z
  .string()
  .nullish()
  .transform((text) => text ?? null);

export const visitorDataSchema = z
  .object({
    full_name: field,
    email: field,
    phone_number: field,
    company_name: field,
    necesidad: field,
    desde: field,
    consentimiento: consentSchema.nullable(),
  })
  .transform(({ full_name, email, phone_number, company_name, ...row }) => ({
    fields: { full_name, email, phone_number, company_name },
    need: row.necesidad,
    since: row.desde,
    consent: row.consentimiento,
  }));

/** What is held about a visitor, for the visitor. */
export type VisitorData = z.output<typeof visitorDataSchema>;

export const transcriptSchema = z
  .object({
    mensajes: z.array(
      z
        .object({
          direccion: z.enum(['entrante', 'saliente']),
          autor: z.string(),
          autor_nombre: z.string().nullable(),
          editado_por: editor,
          texto: z.string(),
          creado_en: z.string(),
          adjuntos: attachmentRows,
        })
        .transform((row) => ({
          incoming: row.direccion === 'entrante',
          author: row.autor,
          authorName: row.autor_nombre,
          editedBy: row.editado_por,
          text: row.texto,
          createdAt: row.creado_en,
          attachments: row.adjuntos,
        })),
    ),
    completa: z.boolean(),
  })
  .transform((row) => ({ messages: row.mensajes, complete: row.completa }));

/** What was said with a visitor, oldest first; not `complete` when there was more. */
export type Transcript = z.output<typeof transcriptSchema>;
