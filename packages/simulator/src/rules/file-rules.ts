import { badRequest } from '../api-error.ts';

/** What images the API reads, and how their bytes begin. */
const imageBeginnings: Readonly<Record<string, RegExp>> = {
  'image/png': /^\x89PNG\r\n/,
  'image/jpeg': /^\xff\xd8\xff/,
  'image/gif': /^GIF8[79]a/,
  'image/webp': /^RIFF[\s\S]{4}WEBP/,
};

/**
 * Refuses an image or a file that the API could not read. Only bytes that came along are played: the simulator fetches
 * nothing (`https:` addresses) and keeps no files (`file_id`).
 */
export function checkFilePart(part: object, path: string): void {
  const { type, image_url: image, filename, file_data: data }: FilePart = part;
  if (type === 'input_image') checkImage(image, `${path}.image_url`);
  if (type !== 'input_file') return;
  if (typeof filename !== 'string' || filename === '') throw missing(`${path}.filename`);
  checkPdf(data, `${path}.file_data`);
}

/** What is looked at of a part of any kind. */
interface FilePart {
  type?: unknown;
  image_url?: unknown;
  filename?: unknown;
  file_data?: unknown;
}

function checkImage(url: unknown, param: string): void {
  const { mime, beginning } = readDataUrl(url, param);
  if (imageBeginnings[mime]?.test(beginning) === true) return;
  throw badRequest('The image data you provided does not represent a valid image.', { param, code: 'invalid_value' });
}

function checkPdf(url: unknown, param: string): void {
  const { mime, beginning } = readDataUrl(url, param);
  if (mime === 'application/pdf' && beginning.startsWith('%PDF-')) return;
  throw badRequest('The file you provided is not a PDF.', { param, code: 'invalid_value' });
}

function readDataUrl(url: unknown, param: string): { mime: string; beginning: string } {
  if (typeof url !== 'string') throw missing(param);
  const [, mime = '', data = ''] = /^data:([a-z/]+);base64,([A-Za-z0-9+/]+={0,2})$/.exec(url) ?? [];
  if (mime !== '' && data.length % 4 === 0) {
    return { mime, beginning: Buffer.from(data.slice(0, 64), 'base64').toString('latin1') };
  }
  throw badRequest(`Invalid '${param}'. Expected a base64-encoded data URL.`, { param, code: 'invalid_value' });
}

function missing(param: string) {
  return badRequest(`Missing required parameter: '${param}'.`, { param, code: 'missing_required_parameter' });
}
