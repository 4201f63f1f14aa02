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
const saysName = /me llamo|mi nombre|nombre completo|my name is|me chamo|meu nome/;
const noName = new Set(
  'y tengo soy quiero necesito busco para con en mi tel telefono correo no por que vivo trabajo and i from e'.split(
    ' ',
  ),
);
const filler = /^(?:(?:bueno|ah|perdon|es|y|yo|soy|pues|ok|este|mira|si|hola|buenas|buenos dias|claro)[\s,:]+)+/iu;

/** Finds who writes. A name is taken only where it is introduced as one, or stands alone and begins like a given name. */
export function findPerson(message: string): FoundPerson {
  const found: FoundPerson = { fullName: null, nickname: null, company: null };
  for (const match of foldKeepingLength(message).matchAll(introduction)) {
    const rest = skipFiller(message.slice(match.index + match[0].length));
    take(found, takeProperName(rest) || (saysName.test(fold(match[0])) ? takeSmallLetters(rest) : ''), true);
  }
  for (const segment of toSegments(message)) take(found, takeProperName(skipFiller(segment)), false);
  return found;
}

/** A name typed without capitals, where it was said to be one: up to the first word that is no name. */
function takeSmallLetters(text: string): string {
  const words = /^[\p{Ll}' ]+/u.exec(text)?.[0].trim().split(/\s+/) ?? [];
  const end = words.findIndex((word) => noName.has(fold(word)));
  const name = (end < 0 ? words : words.slice(0, end)).slice(0, 5);
  const known = givenNames.has(fold(name[0] ?? ''));
  return known && name.length >= 2 ? name.map(capitalize).join(' ') : '';
}

function capitalize(word: string): string {
  return /^(?:de|del|la|las|los|y|da|do|dos)$/.test(word) ? word : word.charAt(0).toUpperCase() + word.slice(1);
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
