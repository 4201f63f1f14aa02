import { givenNames } from './lexicon/given-names.ts';
import { fillers, particles, stopWords, titles } from './lexicon/stop-words.ts';
import { surnames, surnamesAfterDe } from './lexicon/surnames.ts';
import { hasLegalForm, isBusinessKind, startsPlace, takeCompany } from './company-words.ts';
import { foldInPlace, toTitleCase } from './text.ts';
import { textOf, tokenize, tokensFrom, toTokenClauses } from './tokens.ts';
import type { Token } from './tokens.ts';
import type { Field } from './fields.ts';

/** What a message says of who writes it. */
export type NameFinding = {
  /** Given name and surname, or null. */
  fullName: string | null;
  /** What friends call them, or the given name alone, or null. */
  nickname: string | null;
  /** A company named right after the person: «Ana Torres de Grúas Paz». */
  company: string | null;
  /** Whether the person said that it is their name, or it only stood there. */
  isIntroduced: boolean;
};

const nothing: NameFinding = { fullName: null, nickname: null, company: null, isIntroduced: false };

/** «me llamo»: what follows is a name for certain. */
const naming =
  /(?<!\p{L})(?:me llamo|mi nombre(?: completo)?(?: es|:|,)?|nombre(?: completo)?(?: es|:)|a nombre de|my (?:full )?name(?:'s| is)|me chamo|meu nome(?: completo)? e)[\s:,]+/gu;
/** «soy»: a name may follow, or a trade, a town, a company. */
const being =
  /(?<!\p{L})(?:soy|habla|le habla|les habla|te habla|le escribe|les escribe|te escribe|escribe|te saluda|les saluda|i'm|i am|this is|sou|aqui es|fala)[\s:,]+(?:(?:el|la|o|a|yo)\s+)?/gu;

/**
 * Finds who writes. A name counts where it is introduced as one, where it stands alone as a clause and begins like a given
 * name, or where it is the whole answer to the question for it. One word alone is what friends call them.
 */
export function extractName(message: string, asked: Field | null): NameFinding {
  const tokens = tokenize(message);
  const introduced = [...findIntroduced(message, tokens, naming, 'certain'), ...findIntroduced(message, tokens, being, 'likely')];
  const full = introduced.find((finding) => finding.fullName !== null);
  if (full) return full;
  const standing = toTokenClauses(tokens).flatMap((clause) => readClause(message, clause, tokens));
  const bare = pickOne(standing);
  if (bare) return { ...bare, nickname: introduced[0]?.nickname ?? null };
  const answer = asked === 'full_name' && introduced.length === 0 ? readAnswer(message, tokens) : null;
  return answer ?? introduced[0] ?? nothing;
}

type Certainty = 'certain' | 'likely';

function findIntroduced(message: string, tokens: readonly Token[], cue: RegExp, certainty: Certainty): NameFinding[] {
  return [...foldInPlace(message).matchAll(cue)].flatMap((match) => {
    const after = skipFillers(tokensFrom(tokens, match.index + match[0].length));
    const finding = readName(message, after, certainty);
    return finding ? [{ ...finding, isIntroduced: true }] : [];
  });
}

/** A clause that is nothing but a name, with what people put around one. */
function readClause(message: string, clause: readonly Token[], tokens: readonly Token[]): NameFinding[] {
  const start = skipFillers(clause);
  const [first] = start;
  if (!first?.isCapital || !givenNames.has(first.folded)) return [];
  const finding = readName(message, tokensFrom(tokens, first.start), 'likely');
  if (!finding?.fullName) return [];
  const rest = start.slice(nameLength(start));
  return finding.company !== null || rest.every((token) => isTail(token)) ? [finding] : [];
}

const tails = new Set('para servirle servirles jeje jaja jajaja gracias por favor presente a sus ordenes y aqui mucho gusto'.split(' '));

function isTail(token: Token): boolean {
  return tails.has(token.folded);
}

/** Two people in one message, neither introduced: no telling which one writes. */
function pickOne(findings: readonly NameFinding[]): NameFinding | null {
  const [first, second] = findings;
  return first && !second ? first : null;
}

/** The whole message as the answer to «¿cómo te llamas?», whatever the letters. */
function readAnswer(message: string, tokens: readonly Token[]): NameFinding | null {
  const words = skipFillers(tokens);
  const isName = words.every((token) => isNameWord(token) && (particles.has(token.folded) || !stopWords.has(token.folded)));
  const own = words.filter((token) => !particles.has(token.folded));
  if (!isName || own.length === 0 || words.length > 7 || /[?¿]/.test(message) || isBusinessKind(words[0])) return null;
  const name = toTitleCase(textOf(message, words));
  return own.length === 1 ? { ...nothing, nickname: name } : { ...nothing, fullName: name, isIntroduced: true };
}

function readName(message: string, tokens: readonly Token[], certainty: Certainty): NameFinding | null {
  const length = nameLength(tokens, certainty);
  const taken = tokens.slice(0, length);
  const own = taken.filter((token) => !particles.has(token.folded));
  if (own.length === 0 || isBusinessKind(taken[0]) || startsPlace(taken)) return null;
  if (certainty === 'likely' && own.every((token) => !token.isCapital) && !givenNames.has(own[0]?.folded ?? '')) return null;
  const name = toTitleCase(textOf(message, taken));
  const company = readCompanyAfter(message, tokens.slice(length));
  if (own.length === 1 || isCutShort(tokens, length)) return { ...nothing, nickname: toTitleCase(own[0]?.text ?? ''), company };
  return { ...nothing, fullName: name.slice(0, 100), company };
}

/** In small letters nothing but known names may follow a name: an unknown word there may well be the second surname. */
function isCutShort(tokens: readonly Token[], length: number): boolean {
  const [last, next] = [tokens[length - 1], tokens[length]];
  if (!last || last.isCapital || last.endsClause || !next) return false;
  return isNameWord(next) && !stopWords.has(next.folded) && !particles.has(next.folded) && !isBusinessKind(next);
}

function readCompanyAfter(message: string, rest: readonly Token[]): string | null {
  const [preposition, ...after] = rest;
  if (!preposition || !linksCompany(preposition)) return null;
  const start = /^(?:la|el|los|las)$/.test(after[0]?.folded ?? '') && isBusinessKind(after[1]) ? after.slice(1) : after;
  if (!beginsCompany(message, start)) return null;
  return takeCompany(message, start, isBusinessKind(start[0]) ? 'any' : 'capital');
}

/** How many of the words make the name the tokens begin with. */
function nameLength(tokens: readonly Token[], certainty: Certainty = 'likely'): number {
  let count = 0;
  for (const [index, token] of tokens.entries()) {
    const isBetween = index > 0 && particles.has(token.folded) && !token.endsClause;
    if (isBetween ? !goesOn(tokens, index) : !belongs(token, index, certainty, tokens)) break;
    if (!isBetween) count = index + 1;
    if (token.endsClause || index === 7) break;
  }
  return count;
}

function belongs(token: Token, index: number, certainty: Certainty, tokens: readonly Token[]): boolean {
  if (!isNameWord(token) || token.text === '&') return false;
  if (token.isCapital) return !stopWords.has(token.folded);
  if (stopWords.has(token.folded) || isBusinessKind(token)) return false;
  if (index === 0 && certainty === 'certain') return true;
  if (givenNames.has(token.folded) || surnames.has(token.folded)) return true;
  return certainty === 'certain' && endsSoon(tokens, index);
}

/** After «me llamo» an unknown word is a surname when the clause ends with it or with more of its kind. */
function endsSoon(tokens: readonly Token[], index: number): boolean {
  const rest = tokens.slice(index, index + 4);
  const end = rest.findIndex((token) => token.endsClause);
  const clause = end === -1 ? rest : rest.slice(0, end + 1);
  const isWhole = end !== -1 || tokens.length <= index + 3;
  return isWhole && clause.every((token) => isNameWord(token) && (particles.has(token.folded) || !stopWords.has(token.folded)));
}

/** Whether the name goes on after a particle, or something else begins: a company, a town, another clause. */
function goesOn(tokens: readonly Token[], index: number): boolean {
  const particle = tokens[index];
  const after = tokens.slice(index + 1);
  const [next] = after;
  if (!particle || !next || !isNameWord(next)) return false;
  if (particle.folded === 'y' || particle.folded === 'e' || particle.folded === 'i') return next.isCapital && !stopWords.has(next.folded);
  if (particles.has(next.folded)) return !isBusinessKind(after[1]) && goesOn(tokens, index + 1);
  if (isBusinessKind(next)) return false;
  if (/^(?:da|do|das|dos|la|las|los|van|von|der|di|du|san|santa)$/.test(particle.folded)) return next.isCapital || surnames.has(next.folded);
  if (surnamesAfterDe.has(next.folded)) return !startsPlace(after) || !isLastWord(next, after);
  return particle.folded === 'del' && next.isCapital && !startsPlace(after) && isLastWord(next, after);
}

function isLastWord(next: Token, after: readonly Token[]): boolean {
  const second = after[1];
  return next.endsClause || second === undefined || !second.isCapital;
}

function linksCompany(token: Token): boolean {
  return /^(?:de|del|da|do|from|at|with|en)$/.test(token.folded);
}

function beginsCompany(message: string, tokens: readonly Token[]): boolean {
  const [first, second] = tokens;
  if (!first || startsPlace(tokens)) return false;
  if (isBusinessKind(first) || hasLegalForm(message, tokens)) return true;
  return first.isCapital && second?.isCapital === true && !first.endsClause;
}

function isNameWord(token: Token): boolean {
  return /^\p{L}[\p{L}'.-]*$/u.test(token.text);
}

function skipFillers(tokens: readonly Token[]): Token[] {
  const index = tokens.findIndex((token) => !fillers.has(token.folded) && !titles.has(token.folded));
  return index === -1 ? [] : tokens.slice(index);
}
