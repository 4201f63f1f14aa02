import type { ConsentRequest, ConsentState, EraseReply, MeReply, MeRequest, TranscriptReply } from '@talia/protocol';
import type { ApiResult } from './failure.ts';
import { readJson, type Call } from './http.ts';

/** What a visitor may ask for of their own data. No method throws: a refusal is a value. */
export interface VisitorData {
  me(): Promise<ApiResult<MeReply>>;
  /** An empty text deletes a field. Which ones were refused is in the failure's `fields`. */
  correct(changes: MeRequest): Promise<ApiResult<MeReply>>;
  erase(): Promise<ApiResult<EraseReply>>;
  transcript(): Promise<ApiResult<TranscriptReply>>;
  consent(request: ConsentRequest): Promise<ApiResult<ConsentState>>;
}

/** Binds it to the calls of one session. */
export function createVisitorData(call: (request: Call) => Promise<ApiResult<Response>>): VisitorData {
  return {
    me: async () => readJson(await call({ path: '/me' })),
    correct: async (body) => readJson(await call({ method: 'POST', path: '/me', body })),
    erase: async () => readJson(await call({ method: 'POST', path: '/me/erase' })),
    transcript: async () => readJson(await call({ path: '/me/transcript' })),
    consent: async (body) => readJson(await call({ method: 'POST', path: '/consent', body })),
  };
}
