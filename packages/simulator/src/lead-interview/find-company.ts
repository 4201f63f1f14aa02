import { beginsLikeBusiness, isPlace, splitPersonAndCompany, takeProperName } from './proper-names.ts';
import { foldKeepingLength, toSegments } from './text.ts';

const kinds = String.raw`empresa|compania|negocio|organizacion|marca|razon social|despacho|gimnasio|pasteleria|tienda|taller|restaurante|escuela|colegio|clinica|hotel|agencia|papeleria|cafeteria|consultorio|business|company|empresa`;
const introduction = new RegExp(
  String.raw`(?<!\p{L})(?:(?:la|mi|el|nuestra|nuestro|our|my|a minha) )?(?:${kinds})(?: (?!se |es |is )\p{L}+)?(?: se llama| es| is called| is|:|,)? |se llama |(?<!\p{L})somos (?:los de |la )?|we(?: a|')re |represento a |de la empresa `,
  'giu',
);
const beginning = /^(?:de|del|da|do|from|at|escribo de) /iu;
const legalForm =
  /(?:,? S\.? ?A\.?(?: ?P\.? ?I\.?)?(?: de C\.? ?V\.?)| S\.? de R\.? ?L\.?| SAS| S\.A\.S\.| SLP|,? S\.C\.| LLC| Ltda)/u;

/** The company, business or organisation a message names, or null. Never one worked out from an e-mail address. */
export function findCompany(message: string): string | null {
  const text = message.replaceAll(/\S+@\S+/g, ' ');
  const found = findIntroduced(text) ?? findInSegments(text);
  return found === null || found.length < 3 || isPlace(found) ? null : found;
}

function findIntroduced(text: string): string | null {
  for (const match of foldKeepingLength(text).matchAll(introduction)) {
    const name = takeProperName(text.slice(match.index + match[0].length));
    // A company's name beginning with its own kind may have been taken for the kind.
    const whole = takeProperName(text.slice(match.index));
    const best = beginsLikeBusiness(whole) && whole.includes(' ') ? whole : name;
    if (best !== '') return best;
  }
  return null;
}

function findInSegments(text: string): string | null {
  const municipality = /\bMunicipio de(?: \p{Lu}[\p{L}]+)+/u.exec(text)?.[0];
  if (municipality !== undefined) return municipality;
  const suffixed = legalForm.exec(text);
  const segments = suffixed === null ? toSegments(text) : toSegmentsAround(text, suffixed.index + suffixed[0].length);
  for (const segment of segments) {
    const name = takeProperName(segment.replace(beginning, ''));
    const introducedByOf = beginning.test(segment) && name.split(/\s+/).length >= 2;
    if (beginsLikeBusiness(name) && name.split(/\s+/).length >= 2) return name;
    if (introducedByOf || (legalForm.test(name) && name !== '')) return splitPersonAndCompany(name).company ?? name;
  }
  return null;
}

/** Segments of a text in which the comma before a legal form does not separate anything. */
function toSegmentsAround(text: string, end: number): string[] {
  const begin = Math.max(
    ...[...text.slice(0, end).matchAll(/(?<!\p{L}),\s|, (?!S\.)|\. (?=\p{Lu}\p{Ll})|^/gu)].map(
      (m) => m.index + m[0].length,
    ),
  );
  return [text.slice(begin, end), ...toSegments(text.slice(0, begin)), ...toSegments(text.slice(end))];
}
