import { randomUUID } from 'node:crypto';
import { attachmentTypes, fileNameHeader, maxAttachmentBytes, maxAttachmentsPerMessage } from '@talia/protocol';
import type { Attachment, AttachmentSettings, AttachmentType } from '@talia/protocol';
import type { Request, RequestHandler, Response } from 'express';
import { TaliaError } from '../../errors.ts';
import { parseFileName, toContentDisposition } from '../../http/file-name.ts';
import { findFileType } from '../../http/find-file-type.ts';
import { toAddressSubject } from '../../http/limits.ts';
import type { StoredAttachment } from '../../store/visitor-schemas.ts';
import { admissionOf } from './admit.ts';
import type { WebchatDeps } from './webchat-deps.ts';

/** What a site that takes files takes, for `GET /config`. */
export const attachmentSettings: AttachmentSettings = {
  types: [...attachmentTypes],
  max_bytes: maxAttachmentBytes,
  max_per_message: maxAttachmentsPerMessage,
};

/** The least that a file counts as: many small ones are a flood, too. */
const leastWeight = 64 * 1024;

/** Lets in the visitors of sites that take files, before a byte of one is read. */
export const requireAttachments: RequestHandler = (request, _response, next) => {
  if (!admissionOf(request).site.attachments) {
    throw new TaliaError('attachments_disabled', 'This site takes no files.');
  }
  next();
};

/** `POST /attachments`: keeps a file of the visitor's until a message takes it. Nothing of what is in it is logged. */
export async function postAttachment(deps: WebchatDeps, request: Request, response: Response): Promise<void> {
  const { visitor } = admissionOf(request);
  const name = parseFileName(request.get(fileNameHeader));
  const body: unknown = request.body;
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  const type = await requireType(bytes, readDeclaredType(request));
  const reply: Attachment = { id: randomUUID(), name, type, size: bytes.length };
  await deps.attachments.save({
    id: reply.id,
    sessionId: visitor.sessionId,
    name,
    type,
    bytes,
    quotas: deps
      .quotas({
        attachmentBytesPerAddress: toAddressSubject(request.ip),
        attachmentBytesPerVisitor: visitor.sessionId,
      })
      .map((quota) => ({ ...quota, weight: Math.max(bytes.length, leastWeight) })),
  });
  response.setHeader('cache-control', 'no-store');
  response.status(201).json(reply);
}

/**
 * `GET /attachments/{id}`: a file of the visitor's own. Whoever opens it as a page gets a download, and a page that
 * shows it nevertheless runs nothing of it.
 */
export async function getAttachment(deps: WebchatDeps, request: Request, response: Response): Promise<void> {
  const { visitor } = admissionOf(request);
  const { name, type, bytes } = await deps.attachments.read(visitor.sessionId, readId(request));
  response.setHeader('cache-control', 'private, no-store');
  response.setHeader('content-security-policy', "default-src 'none'; sandbox");
  response.setHeader('content-disposition', toContentDisposition(name));
  response.setHeader('content-type', type === 'text/plain' ? 'text/plain; charset=utf-8' : type);
  response.end(bytes);
}

/** What a message tells of its files; nothing when it has none. */
export function toAttachments(stored: readonly StoredAttachment[]): { attachments?: Attachment[] } {
  if (stored.length === 0) return {};
  return { attachments: stored.map(({ id, name, type, size }) => ({ id, name, type, size })) };
}

/** @throws TaliaError `attachment_mismatch` when the bytes are not what was said, or nothing that is taken */
async function requireType(bytes: Uint8Array, declared: string): Promise<AttachmentType> {
  const found = await findFileType(bytes);
  const type = attachmentTypes.find((allowed) => allowed === found);
  if (type === undefined || type !== declared) {
    throw new TaliaError('attachment_mismatch', 'The file is not what its content type says.');
  }
  return type;
}

function readDeclaredType(request: Request): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** A foreign id, an unknown one and one that is none look the same. */
function readId(request: Request): string {
  const { id } = request.params;
  if (typeof id === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) return id.toLowerCase();
  throw new TaliaError('attachment_not_found', 'There is no such file.');
}
