import { foldInPlace } from './text.ts';
import { titles } from './lexicon/stop-words.ts';

/** One word of a message with its place in it. */
export type Token = {
  text: string;
  folded: string;
  start: number;
  end: number;
  /** Written with a capital or a digit first, in a message that is not all in capitals. */
  isCapital: boolean;
  /** Whether punctuation, a line break or an emoji ends the clause after it. */
  endsClause: boolean;
};

/** Cuts a message into words. Punctuation around them is dropped; dots of abbreviations and inside words stay. */
export function tokenize(text: string): Token[] {
  const folded = foldInPlace(text);
  const isShouted = !/\p{Ll}/u.test(text) && text.trim().split(/\s+/).length > 5;
  const tokens: Token[] = [];
  let end = 0;
  for (const match of text.matchAll(/\S+/g)) {
    const previous = tokens.at(-1);
    if (previous && text.slice(end, match.index).includes('\n')) previous.endsClause = true;
    end = match.index + match[0].length;
    const token = toToken(match[0], match.index, folded);
    if (token && isShouted) token.isCapital = false;
    if (token) tokens.push(token);
    // A dash, an emoji or a lone mark between words ends the clause before it.
    else if (previous) previous.endsClause = true;
    if (token && previous && /^[¿¡("]/.test(match[0])) previous.endsClause = true;
  }
  return tokens;
}

function toToken(raw: string, index: number, folded: string): Token | null {
  if (raw === '&' || raw === '+') {
    return { text: raw, folded: raw, start: index, end: index + 1, isCapital: false, endsClause: false };
  }
  const lead = /^[^\p{L}\p{N}@+#]*/u.exec(raw)?.[0].length ?? 0;
  const body = raw.slice(lead).replace(/[^\p{L}\p{N}]+$/u, '');
  if (body === '') return null;
  const start = index + lead;
  const tail = raw.slice(lead + body.length);
  const isAbbreviation = tail.startsWith('.') && (/^\p{L}(?:\.\p{L})*$/u.test(body) || titles.has(folded.slice(start, start + body.length)));
  const kept = isAbbreviation ? `${body}.` : body;
  const rest = isAbbreviation ? tail.slice(1) : tail;
  return {
    text: kept,
    folded: folded.slice(start, start + body.length),
    start,
    end: start + kept.length,
    isCapital: /^[\p{Lu}\p{N}]/u.test(body),
    endsClause: /[.,;:!?…)"|/–—]|\p{Extended_Pictographic}/u.test(rest),
  };
}

/** The tokens from a place in the text on. */
export function tokensFrom(tokens: readonly Token[], position: number): Token[] {
  return tokens.filter((token) => token.start >= position);
}

/** The tokens clause by clause. */
export function toTokenClauses(tokens: readonly Token[]): Token[][] {
  const clauses: Token[][] = [[]];
  for (const token of tokens) {
    clauses.at(-1)?.push(token);
    if (token.endsClause) clauses.push([]);
  }
  return clauses.filter((clause) => clause.length > 0);
}

/** The text from the first of the tokens to the last, as it was written. */
export function textOf(text: string, tokens: readonly Token[]): string {
  const [first] = tokens;
  const last = tokens.at(-1);
  return first && last ? text.slice(first.start, last.end) : '';
}
