import type { SupabaseClient } from '@supabase/supabase-js';
import * as z from 'zod';
import { createRpc } from './rpc.ts';
import type { RpcOptions } from './rpc.ts';

/** A landing page and how its visitors are served. Null means: as the server does for all. */
export interface SiteSettings {
  /** Exact origins, such as `https://www.example.com`; `https://*.example.com` stands for its subdomains. */
  origins: string[];
  /** The assistant file `docs/prompt_<id>.md`. */
  assistant: string | null;
  theme: Theme;
  locale: Locale | null;
  /** `required`: only visitors whose identity the host signed. */
  identity: IdentityMode;
  messagesPerMinute: number | null;
  tokensPerDay: number | null;
  /** What visitors accept before anything of them is stored; with a new version everybody accepts anew. */
  consent: { text: string; version: string } | null;
  /** Whether visitors may attach files. */
  attachments: boolean;
}

export const themes = { auto: 'auto', light: 'claro', dark: 'oscuro' } as const;
export type Theme = keyof typeof themes;
export const locales = ['es', 'en', 'pt'] as const;
export type Locale = (typeof locales)[number];
export const identityModes = { optional: 'opcional', required: 'obligatoria' } as const;
export type IdentityMode = keyof typeof identityModes;

/** A site as the command line shows it. Times are ISO. */
export interface SiteRow extends SiteSettings {
  id: string;
  /** Active ones, the newest first. */
  keys: { key: string; expiresAt: string | null }[];
  revokedAt: string | null;
}

/** A site that serves visitors, as the server knows it. */
export interface ServedSite extends SiteSettings {
  id: string;
  /** Active public keys, the newest first. */
  keys: string[];
  /** Active secrets with which the host signs who its visitors are. */
  identitySecrets: string[];
}

/** Who may come in: read again every few seconds by each process. */
export interface PublicAccess {
  sites: ServedSite[];
  /** Families of sessions that ended while an access token of theirs may still live. */
  revokedFamilies: string[];
}

/** Sites. Every method throws TaliaError `store_unavailable`; those that name a site `site_not_found`. */
export interface SiteStore {
  publicAccess: () => Promise<PublicAccess>;
  list: () => Promise<SiteRow[]>;
  /** @throws TaliaError `invalid_body` when there is one of this name */
  create: (id: string, first: { key: string; secret: string }, settings: Partial<SiteSettings>) => Promise<void>;
  change: (id: string, settings: Partial<SiteSettings>) => Promise<void>;
  /** The key so far goes on for `graceHours`. */
  rotateKey: (id: string, key: string, graceHours: number) => Promise<void>;
  /** The secret so far goes on for `graceHours`. */
  rotateSecret: (id: string, secret: string, graceHours: number) => Promise<void>;
  revoke: (id: string) => Promise<void>;
  restore: (id: string) => Promise<void>;
}

const settingsRow = {
  origenes: z.array(z.string()),
  asistente: z.string().nullable(),
  tema: z.enum(['auto', 'claro', 'oscuro']),
  idioma: z.enum(locales).nullable(),
  identidad: z.enum(['opcional', 'obligatoria']),
  mensajes_por_minuto: z.number().nullable(),
  tokens_por_dia: z.number().nullable(),
  consentimiento_texto: z.string().nullable(),
  consentimiento_version: z.string().nullable(),
  // Absent while the functions of an earlier version are there, in the middle of a migration.
  adjuntos: z.boolean().default(false),
};

const themeOf = { auto: 'auto', claro: 'light', oscuro: 'dark' } as const;
const identityOf = { opcional: 'optional', obligatoria: 'required' } as const;

function toSettings(row: z.output<z.ZodObject<typeof settingsRow>>): SiteSettings {
  return {
    origins: row.origenes,
    assistant: row.asistente,
    theme: themeOf[row.tema],
    locale: row.idioma,
    identity: identityOf[row.identidad],
    messagesPerMinute: row.mensajes_por_minuto,
    tokensPerDay: row.tokens_por_dia,
    consent: toConsent(row.consentimiento_texto, row.consentimiento_version),
    attachments: row.adjuntos,
  };
}

/** The table takes both or none. */
function toConsent(text: string | null, version: string | null): SiteSettings['consent'] {
  return text === null || version === null ? null : { text, version };
}

const accessSchema = z
  .object({
    sitios: z.array(
      z
        .object({ id: z.string(), ...settingsRow, claves: z.array(z.string()), secretos: z.array(z.string()) })
        .transform((row) => ({
          id: row.id,
          ...toSettings(row),
          keys: row.claves,
          identitySecrets: row.secretos,
        })),
    ),
    revocadas: z.array(z.string()),
  })
  .transform((row) => ({ sites: row.sitios, revokedFamilies: row.revocadas }));

const listSchema = z.array(
  z
    .object({
      id: z.string(),
      ...settingsRow,
      revocado_en: z.string().nullable(),
      claves: z.array(
        z
          .object({ clave: z.string(), vence_en: z.string().nullable() })
          .transform((row) => ({ key: row.clave, expiresAt: row.vence_en })),
      ),
    })
    .transform((row) => ({ id: row.id, ...toSettings(row), keys: row.claves, revokedAt: row.revocado_en })),
);

const nothing = z.unknown().transform(() => undefined);

/** Builds the store of sites on a supabase-js client. */
export function createSiteStore(client: SupabaseClient, options: RpcOptions): SiteStore {
  const rpc = createRpc(client, options);
  return {
    publicAccess: () => rpc('acceso_publico', {}, accessSchema),
    list: () => rpc('listar_sitios', {}, listSchema),
    create: (id, { key, secret }, settings) =>
      rpc('crear_sitio', { p_id: id, p_clave: key, p_secreto: secret, p_datos: toRow(settings) }, nothing),
    change: (id, settings) => rpc('cambiar_sitio', { p_id: id, p_datos: toRow(settings) }, nothing),
    rotateKey: (id, key, graceHours) =>
      rpc('rotar_clave_sitio', { p_id: id, p_clave: key, p_gracia_horas: graceHours }, nothing),
    rotateSecret: (id, secret, graceHours) =>
      rpc('rotar_secreto_sitio', { p_id: id, p_secreto: secret, p_gracia_horas: graceHours }, nothing),
    revoke: (id) => rpc('revocar_sitio', { p_id: id }, nothing),
    restore: (id) => rpc('restaurar_sitio', { p_id: id }, nothing),
  };
}

/** Only what is given: the rest stays as it is. */
function toRow(settings: Partial<SiteSettings>): Record<string, unknown> {
  const { origins, assistant, theme, locale, identity, messagesPerMinute, tokensPerDay, consent, attachments } =
    settings;
  const row = {
    origenes: origins,
    asistente: assistant,
    tema: theme === undefined ? undefined : themes[theme],
    idioma: locale,
    identidad: identity === undefined ? undefined : identityModes[identity],
    mensajes_por_minuto: messagesPerMinute,
    tokens_por_dia: tokensPerDay,
    consentimiento_texto: consent === undefined ? undefined : (consent?.text ?? null),
    consentimiento_version: consent === undefined ? undefined : (consent?.version ?? null),
    adjuntos: attachments,
  };
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}
