import type { ConsentRequest, ConsentState, EraseReply, TranscriptReply } from '@talia/protocol';
import type { ApiResult } from './failure.ts';
import { readJson, type Call } from './http.ts';

/** What a visitor, or the page, may ask for of their data without opening their card. No method throws. */
export interface VisitorData {
  /** One request of the visitor's session: what few ask for is put together where it is asked for. */
  call(request: Call): Promise<ApiResult<Response>>;
  erase(): Promise<ApiResult<EraseReply>>;
  transcript(): Promise<ApiResult<TranscriptReply>>;
  consent(request: ConsentRequest): Promise<ApiResult<ConsentState>>;
}

/** Binds it to the calls of one session. */
export function createVisitorData(call: VisitorData['call']): VisitorData {
  return {
    call,
    erase: async () => readJson(await call({ method: 'POST', path: '/me/erase' })),
    transcript: async () => readJson(await call({ path: '/me/transcript' })),
    consent: async (body) => readJson(await call({ method: 'POST', path: '/consent', body })),
  };
}
