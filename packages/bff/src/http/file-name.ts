import { maxFileNameLength } from '@talia/protocol';
import { TaliaError } from '../errors.ts';

/**
 * Reads the name of a file from its header: percent-encoded UTF-8. What could pass for a path, a second line or another
 * direction of reading is taken out; the name is shown and never opened.
 * @throws TaliaError `invalid_request` when there is none, or it is too long
 */
export function parseFileName(header: string | undefined): string {
  const name = decode(header ?? '')
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}/\\]/gu, '')
    .trim();
  if (name === '' || /^\.+$/.test(name) || name.length > maxFileNameLength) throw refusal();
  return name;
}

/** How a browser is told to keep a file under its name (RFC 6266, RFC 8187), never to show it. */
export function toContentDisposition(name: string): string {
  // `'`, `(`, `)` and `*` are no attr-char of RFC 8187.
  const encoded = encodeURIComponent(name).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `attachment; filename*=UTF-8''${encoded}`;
}

function decode(header: string): string {
  if (!/^[\x20-\x7e]{1,1100}$/.test(header)) throw refusal();
  try {
    return decodeURIComponent(header);
  } catch {
    throw refusal();
  }
}

function refusal(): TaliaError {
  return new TaliaError(
    'invalid_request',
    `Send the file's name in X-File-Name: 1 to ${maxFileNameLength} characters.`,
  );
}
