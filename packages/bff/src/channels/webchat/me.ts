import { leadFields, meRequestSchema } from '@talia/protocol';
import type { EraseReply, MeReply, MeRequest } from '@talia/protocol';
import type { Request, Response } from 'express';
import { checkLeadField } from '../../assistant/tools/check-lead-field.ts';
import type { ToolPolicy } from '../../assistant/tools/define-tool.ts';
import { TaliaError } from '../../errors.ts';
import { parseBody } from '../../http/body.ts';
import type { FieldChanges } from '../../store/visitor-data-store.ts';
import type { VisitorData } from '../../store/visitor-schemas.ts';
import { admissionOf } from './admit.ts';
import type { WebchatDeps } from './webchat-deps.ts';

/** `GET /me`: what is held about the visitor. */
export async function getMe(deps: WebchatDeps, request: Request, response: Response): Promise<void> {
  const { visitor } = admissionOf(request);
  answer(response, await deps.visitorData.find(visitor.sessionId));
}

/** `POST /me`: corrects what is sent, and deletes what is sent empty. */
export async function postMe(deps: WebchatDeps, request: Request, response: Response): Promise<void> {
  const body = parseBody(meRequestSchema, request);
  const { visitor, site } = admissionOf(request);
  const changes = toChanges(body, deps.assistantOf(site.assistant));
  answer(response, await deps.visitorData.correct(visitor.sessionId, changes));
}

/** `POST /me/erase`: the whole person goes, and the session at once. May be repeated. */
export async function postErase(deps: WebchatDeps, request: Request, response: Response): Promise<void> {
  const { visitor } = admissionOf(request);
  await deps.visitorData.requestErasure(visitor.sessionId);
  const reply: EraseReply = { state: 'requested' };
  response.setHeader('cache-control', 'no-store');
  response.status(202).json(reply);
}

/** @throws TaliaError `invalid_body` naming each field that was refused, and why */
function toChanges(body: MeRequest, policy: ToolPolicy): FieldChanges {
  const changes: FieldChanges = {};
  const refused: { path: string; message: string }[] = [];
  for (const field of leadFields) {
    const text = body[field];
    if (text === undefined) continue;
    const check = text.trim() === '' ? deletion : checkLeadField(field, text, policy);
    if (check.ok) changes[field] = check.value;
    else refused.push({ path: field, message: check.error });
  }
  if (refused.length > 0) throw new TaliaError('invalid_body', 'Some fields are not valid.', { fields: refused });
  return changes;
}

const deletion = { ok: true, value: null } as const;

function answer(response: Response, { fields, need, since, consent }: VisitorData): void {
  const reply: MeReply = {
    ...fields,
    need,
    since,
    consent:
      consent === null
        ? null
        : { version: consent.version, accepted: consent.accepted, recorded_at: consent.recordedAt },
  };
  response.setHeader('cache-control', 'no-store');
  response.json(reply);
}
