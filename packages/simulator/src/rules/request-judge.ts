import { badRequest } from '../api-error.ts';

/** The bodies the simulator judges. */
export type BodyKind = 'response_create' | 'conversation_create' | 'conversation_update' | 'items_create';

/** Judges request bodies without looking at any state. Throws the refusal the API would send. */
export type RequestJudge = { check: (kind: BodyKind, body: unknown) => Promise<void> };

/** Makes the judge of request bodies. */
export function createRequestJudge(): RequestJudge {
  return {
    check: async (kind, body) => {
      if (kind === 'response_create') checkRequired(body);
    },
  };
}

function checkRequired(body: unknown): void {
  const given: object = typeof body === 'object' && body !== null ? body : {};
  for (const name of ['model', 'input']) {
    if (!(name in given)) {
      throw badRequest(`Missing required parameter: '${name}'.`, { param: name, code: 'missing_required_parameter' });
    }
  }
}
