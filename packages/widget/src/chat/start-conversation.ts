import type { ConfigReply, HistoryReply, SiteConsent } from '@talia/protocol';
import type { ApiClient } from '../api/api-client.ts';
import type { ApiResult } from '../api/failure.ts';
import type { TokenStore } from '../api/token-store.ts';

/** Messages of one page of history. */
export const pageSize = 30;

/** What beginning a conversation needs. */
export interface StartDeps {
  api: Pick<ApiClient, 'hasVisit' | 'openSession' | 'config' | 'history'>;
  tokens: Pick<TokenStore, 'persist' | 'keepInMemory'>;
  locale: () => string;
}

/** What a conversation begins with, or what has to be accepted first. */
export type Start =
  | { type: 'started'; config: ConfigReply; history: HistoryReply | null; sessionId: string }
  | { type: 'consent'; config: ConfigReply; consent: SiteConsent };

/**
 * Config and session: at once for a visit that goes on, whose visitor accepted the site's text before; otherwise one
 * after the other, so that nothing is sent before it is known what has to be accepted. History only of a visit that goes
 * on, a fresh one has none.
 */
export async function startConversation(
  { api, tokens, locale }: StartDeps,
  word: 'consented' | 'to_ask',
): Promise<ApiResult<Start>> {
  const early = api.hasVisit() && word === 'to_ask' ? api.openSession() : undefined;
  const config = await api.config(locale());
  if (!config.ok) return config;
  const { consent } = config.value;
  // A server from before there was a text says nothing of one.
  const ask: ApiResult<Start> | undefined = consent
    ? { ok: true, value: { type: 'consent', config: config.value, consent } }
    : undefined;
  if (early === undefined && ask !== undefined && word === 'to_ask') return ask;
  const session = await (early ?? api.openSession(consent?.version));
  if (!session.ok) return session.failure.code === 'consent_required' && ask !== undefined ? ask : session;
  if (config.value.persist_session) tokens.persist();
  else tokens.keepInMemory();
  const start = { type: 'started' as const, config: config.value, history: null, sessionId: session.value.session_id };
  if (!session.value.resumed) return { ok: true, value: start };
  const history = await api.history({ limit: pageSize });
  return history.ok ? { ok: true, value: { ...start, history: history.value } } : history;
}
