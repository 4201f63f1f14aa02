import { givenNames } from './given-names.ts';
import { beginsLikeBusiness, splitPersonAndCompany, takeProperName } from './proper-names.ts';
import { fold, foldKeepingLength, toSegments } from './text.ts';

/** What a message says of who writes: a full name, or only what friends call them, and the company named beside it. */
export interface FoundPerson {
  fullName: string | null;
  nickname: string | null;
  company: string | null;
}

const introduction =
  /(?:me llamo|mi nombre completo(?: es)?|mi nombre(?: es)?|nombre completo|nombre|(?<!\p{L})soy(?: (?:el|la))?|a sus ordenes|habla(?: (?:el|la) \p{L}+)?|i'm|i am|my name is|this is|sou (?:o|a)|sou|me chamo|meu nome e)[\s:,]+/giu;
const filler = /^(?:(?:bueno|ah|perdon|es|y|yo|soy|pues|ok|este|mira|si|hola|buenas|buenos dias|claro)[\s,:]+)+/iu;

/** Finds who writes. A name is taken only where it is introduced as one, or stands alone and begins like a given name. */
export function findPerson(message: string): FoundPerson {
  const found: FoundPerson = { fullName: null, nickname: null, company: null };
  for (const match of foldKeepingLength(message).matchAll(introduction)) {
    take(found, takeProperName(skipFiller(message.slice(match.index + match[0].length))), true);
  }
  for (const segment of toSegments(message)) take(found, takeProperName(skipFiller(segment)), false);
  return found;
}

function skipFiller(text: string): string {
  const match = filler.exec(foldKeepingLength(text));
  return match === null ? text : text.slice(match[0].length);
}

function take(found: FoundPerson, name: string, introduced: boolean): void {
  if (name === '' || beginsLikeBusiness(name) || /\d|@/.test(name)) return;
  const { person, company } = splitPersonAndCompany(name);
  const known = givenNames.has(fold(person.split(/\s+/)[0] ?? ''));
  if (!known && !introduced) return;
  const words = person.split(/\s+/).filter((word) => /^\p{Lu}/u.test(word));
  if (words.length >= 2 && words.length <= 7) {
    found.fullName = person;
    found.company = company ?? found.company;
  } else if (words.length === 1) {
    found.nickname = person;
    found.company = company ?? found.company;
  }
}
