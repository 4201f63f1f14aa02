import { fold } from './text.ts';

const address = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
const spokenWord = String.raw`[\p{L}\p{N}_-]+`;
const spokenAddress = new RegExp(
  String.raw`(${spokenWord}(?:\s+(?:punto|ponto|dot|guion bajo|guion)\s+${spokenWord})*)\s+(?:arroba|at)\s+(${spokenWord}(?:\s+(?:punto|ponto|dot)\s+${spokenWord})+)`,
  'iu',
);
const mine = /\b(?:el mio|la mia|mejor|mi correo|my e?-?mail|meu)\b/;
const someoneElses = /^[^.!?]{0,30}\b(?:pero no|ese es de|es de (?:ella|el)\b|es el de mi|no es mio)/;

/**
 * The visitor's e-mail address in a message, or null: typed or dictated, without the sentence's full stop. Of several
 * the one they call theirs. A correction of the ending is put together with the address known so far.
 */
export function findEmail(message: string, known: string | null): string | null {
  const corrected = known === null ? null : correctEnding(message, known);
  if (corrected !== null) return corrected;
  const candidates = [...message.matchAll(address)].map((match) => {
    const text = match[0].replace(/[.]+$/, '').toLowerCase();
    const before = fold(message.slice(Math.max(0, match.index - 40), match.index));
    const after = fold(message.slice(match.index + match[0].length));
    const score = (mine.test(before) ? 2 : 0) - (someoneElses.test(after) ? 3 : 0);
    return { text, score };
  });
  const best = candidates.reduce<(typeof candidates)[number] | null>(
    (winner, candidate) => (winner === null || candidate.score >= winner.score ? candidate : winner),
    null,
  );
  if (best !== null) return best.score < 0 ? null : best.text;
  return findSpokenEmail(message);
}

function findSpokenEmail(message: string): string | null {
  const match = spokenAddress.exec(message.normalize('NFC').replaceAll(/gui[oó]n/giu, 'guion'));
  if (match === null) return null;
  const [, local = '', domain = ''] = match;
  return `${toSymbols(local)}@${toSymbols(domain)}`.toLowerCase();
}

function toSymbols(spoken: string): string {
  return fold(spoken)
    .replaceAll(/\s+guion bajo\s+/g, '_')
    .replaceAll(/\s+guion\s+/g, '-')
    .replaceAll(/\s+(?:punto|ponto|dot)\s+/g, '.');
}

/** «termina en .mx, no en .com»: the known address with its ending replaced. */
function correctEnding(message: string, known: string): string | null {
  const match =
    /(?:termina(?:ba)?|acaba|ends?|termina) (?:en|in|with|em) (?<right>[.\w-]+)(?:,| y)? (?:no|not|nao) (?:en|in|with|em)? ?(?<wrong>[.\w-]+)/.exec(
      fold(message),
    );
  const right = match?.groups?.right?.replace(/\.+$/, '');
  const wrong = match?.groups?.wrong?.replace(/\.+$/, '');
  if (right === undefined || wrong === undefined || !known.endsWith(wrong)) return null;
  return known.slice(0, -wrong.length) + right;
}
