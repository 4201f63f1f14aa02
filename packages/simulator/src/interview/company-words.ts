import { businessKinds, genericWords } from './lexicon/business-kinds.ts';
import { places } from './lexicon/places.ts';
import { particles, stopWords } from './lexicon/stop-words.ts';
import { toTitleCase } from './text.ts';
import { textOf } from './tokens.ts';
import type { Token } from './tokens.ts';

const legalForms = [
  String.raw`S\.? ?A\.? ?P\.? ?I\.?(?: ?de ?C\.? ?V\.?)?`,
  String.raw`S\.? ?A\.? ?B?\.? ?de ?C\.? ?V\.?`,
  String.raw`S\.? ?de ?R\.? ?L\.?(?: ?(?:M\.? ?I\.?|de ?C\.? ?V\.?))?`,
  String.raw`S\.? ?A\.? ?S\.?|S\.? ?L\.? ?P\.?|S\.? ?L\.? ?U\.?|S\.? ?L\.?|S\.? ?C\.? ?P?\.?|A\.? ?C\.?|A\.? ?R\.?|I\.? ?A\.? ?P\.?|S\.? ?A\.?`,
  String.raw`LLC|L\.L\.C\.|Inc\.?|Corp\.?|Ltda\.?|Ltd\.?|GmbH|ME|EIRELI|S/A|E\.?I\.?R\.?L\.?|SpA`,
].join('|');
const legalSuffix = new RegExp(String.raw`^\s*,? ?(?:${legalForms})(?![\p{L}\p{N}])`, 'u');
const startsLegal = new RegExp(String.raw`^(?:${legalForms})(?![\p{L}\p{N}])`, 'u');

/** Whether the word is a kind of business by which companies begin their names. */
export function isBusinessKind(token: Token | undefined): boolean {
  return token !== undefined && businessKinds.has(token.folded);
}

/** Whether the words from here on name a town, state or country. */
export function startsPlace(tokens: readonly Token[]): boolean {
  const words = tokens.slice(0, 4).map((token) => token.folded);
  return words.some((_, index) => places.has(words.slice(0, index + 1).join(' ')));
}

/**
 * Takes the company's name the words begin with: capitalised words with particles between them, or, where something
 * before them says that a name follows (`any`), small letters too. The legal form comes along. Null when there is none.
 */
export function takeCompany(text: string, tokens: readonly Token[], letters: 'capital' | 'any'): string | null {
  const taken = takeWords(tokens, letters);
  const [first] = taken;
  if (!first || isGeneric(taken) || isPlaceOnly(taken)) return null;
  const name = textOf(text, taken);
  const suffix = legalSuffix.exec(text.slice(taken.at(-1)?.end))?.[0] ?? '';
  return tidy(toTitleCase(name) + suffix);
}

/** Whether a legal form follows the words that begin here. */
export function hasLegalForm(text: string, tokens: readonly Token[]): boolean {
  const taken = takeWords(tokens, 'capital');
  const end = taken.at(-1)?.end;
  return end !== undefined && (legalSuffix.test(text.slice(end)) || taken.some((token) => isLegal(text, token) && token !== taken[0]));
}

function takeWords(tokens: readonly Token[], letters: 'capital' | 'any'): Token[] {
  const taken: Token[] = [];
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    const isBetween = taken.length > 0 && particles.has(token.folded) && next !== undefined && !token.endsClause;
    if (isBetween && !(letters === 'any' ? isCompanyWord(next) || particles.has(next.folded) : next.isCapital || particles.has(next.folded))) break;
    if (!isBetween && !(token.isCapital ? isCapitalWord(token, taken) : letters === 'any' && isCompanyWord(token))) break;
    taken.push(token);
    if (token.endsClause || taken.length === 10) break;
  }
  while (taken.length > 0 && particles.has(taken.at(-1)?.folded ?? '')) taken.pop();
  return taken;
}

function isCapitalWord(token: Token, taken: readonly Token[]): boolean {
  if (/@|\d{5}/.test(token.text)) return false;
  // A sentence that goes on with a capital («Mi», «Quiero») is no name; a first word may be «El» or «La».
  return taken.length === 0 || !stopWords.has(token.folded) || token.text.length <= 2 || isBusinessKind(token) || /^(?:El|La|Los|Las|Un|Una|Dos|Mi|Mis|Tu|Con|Sin|Buen|Buena|Bueno|Todo|Nuevo|Nueva|Casa|Bien)$/.test(token.text);
}

function isCompanyWord(token: Token | undefined): boolean {
  if (!token || !/^[\p{L}\p{N}][\p{L}\p{N}&'.+-]*$/u.test(token.text)) return false;
  if (isBusinessKind(token)) return true;
  return !stopWords.has(token.folded) && !/^\d+$/.test(token.text) && !isVerb(token.folded);
}

/** «vendemos», «hacemos»: what a company does, not what it is called. */
function isVerb(word: string): boolean {
  return /.{2}(?:[aei]mos|ando|iendo)$/.test(word) && word !== 'ramos' && word !== 'hermanos';
}

function isLegal(text: string, token: Token): boolean {
  return startsLegal.test(text.slice(token.start));
}

function isGeneric(taken: readonly Token[]): boolean {
  return taken.every((token) => genericWords.has(token.folded) || particles.has(token.folded)) || (taken.length === 1 && (taken[0]?.text.length ?? 0) < 2);
}

function isPlaceOnly(taken: readonly Token[]): boolean {
  const words = taken.map((token) => token.folded);
  return places.has(words.join(' ')) || places.has(words.filter((word) => word !== 'en').join(' '));
}

function tidy(name: string): string {
  return name.replaceAll(/\s+/g, ' ').replaceAll(/^[\s,"']+|[\s,"']+$/g, '').slice(0, 120);
}
