import { fileTypeFromBuffer } from 'file-type';

/** Enough for the signature of every type that is taken; what a file holds further on is not looked at here. */
const sampleBytes = 4_100;

// What a text file has no use for: all controls but tab, line feed, form feed and carriage return.
const controls = /(?![\t\n\f\r])\p{Cc}/u;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * What bytes are, whatever anybody says of them: the type of their signature, `text/plain` for UTF-8 without control
 * characters, or null.
 */
export async function findFileType(bytes: Uint8Array): Promise<string | null> {
  const found = await fileTypeFromBuffer(bytes.subarray(0, sampleBytes));
  if (found !== undefined) return found.mime;
  return isText(bytes) ? 'text/plain' : null;
}

function isText(bytes: Uint8Array): boolean {
  if (bytes.length === 0) return false;
  try {
    return !controls.test(utf8.decode(bytes));
  } catch {
    return false;
  }
}
