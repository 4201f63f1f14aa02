import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { fold } from './text.ts';

const digits = /(?:\+|\b00)?[\s(]*\d[\d\s().-]{6,20}\d/g;
const notAPhone =
  /(?:servicio|cuenta|contrato|recibo|folio|tarjeta|referencia|pedido|factura|cliente)\W*(?:es|:|n[uo]m(?:ero)?)?\W*$/;
const preferred = /\b(?:mejor|prefiero|el mio|mi cel|cel|celular|movil|whats(?:app)?|my cell)\b/;
const second = /\b(?:fijo|oficina|casa|asistente|secretaria)\b/;
const someoneElses = /^[^.!?]{0,20}\b(?:ese es (?:el )?de|es de (?:ella|el|mi)\b)/;

const words: Record<string, string> = {
  cero: '0',
  uno: '1',
  un: '1',
  dos: '2',
  tres: '3',
  cuatro: '4',
  cinco: '5',
  seis: '6',
  siete: '7',
  ocho: '8',
  nueve: '9',
};

/**
 * The visitor's phone in a message as E.164, or null: digits as people group them, old Mexican prefixes, or digit by
 * digit in words. Of several the one they prefer. A number of something else (a contract, a bill) is none.
 */
export function findPhone(message: string): string | null {
  const candidates = [...message.matchAll(digits)].flatMap((match) => {
    const number = toE164(match[0]);
    const before = fold(message.slice(Math.max(0, match.index - 32), match.index));
    const after = fold(message.slice(match.index + match[0].length));
    if (number === null || notAPhone.test(before)) return [];
    const score = (preferred.test(before) ? 2 : 0) - (second.test(before) ? 1 : 0) - (someoneElses.test(after) ? 3 : 0);
    return [{ number, score }];
  });
  const best = candidates.toSorted((a, b) => a.score - b.score).at(-1);
  if (best !== undefined) return best.score < -1 ? null : best.number;
  return findSpelt(message);
}

function findSpelt(message: string): string | null {
  const spelt = fold(message)
    .split(/[^\p{L}]+/u)
    .map((word) => words[word] ?? ' ')
    .join('');
  const run = spelt.split(/\s+/).find((candidate) => candidate.length >= 10);
  return run === undefined ? null : toE164(run);
}

function toE164(text: string): string | null {
  const bare = text.replaceAll(/[^\d+]/g, '');
  const national = /^(?:01|04[45])(?<ten>\d{10})$/.exec(bare)?.groups?.ten;
  const old = /^\+?521(?<ten>\d{10})$/.exec(bare)?.groups?.ten;
  const phone = parsePhoneNumberFromString(national ?? old ?? bare, 'MX');
  return phone?.isValid() === true ? phone.number : null;
}
