import { consentRequestSchema } from '@talia/protocol';
import type { ConsentState } from '@talia/protocol';
import type { Request, Response } from 'express';
import { parseBody } from '../../http/body.ts';
import { admissionOf } from './admit.ts';
import type { WebchatDeps } from './webchat-deps.ts';

/** `POST /consent`: the visitor accepts the site's text, or takes that back. May be repeated. */
export async function postConsent(deps: WebchatDeps, request: Request, response: Response): Promise<void> {
  const body = parseBody(consentRequestSchema, request);
  const { visitor } = admissionOf(request);
  const { version, accepted, recordedAt } = await deps.visitorData.recordConsent(visitor.sessionId, body);
  const reply: ConsentState = { version, accepted, recorded_at: recordedAt };
  response.setHeader('cache-control', 'no-store');
  response.json(reply);
}
