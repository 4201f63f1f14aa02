import { fold } from './text.ts';

const wish =
  /\b(?:quier[oe]|queremos|quisiera|necesit|nesesit|busc[oa]|buscamos|ocupo|ocupamos|urge|me interesa|interesado|cotizar|automatiz|es para que|es sobre|lo de (?:los|las)|perdemos|info para|vendo|i need|we need|need help|i want|we want|looking for|precis[oa]|queremos|quero|cuanto cuesta|avise|levanten|agende)/;
const change = /\b(?:cambie de opinion|mejor no|changed my mind|ya no quiero|pensandolo bien)/;
const notANeed =
  /\b(?:hablar con|pasame con|no quiero (?:hablar|dar)|mis datos|mi correo es|descuento|vip|quien(?:es)? son|no te voy|informes$)/;
const maxLength = 1500;

/**
 * What the person wants, in their own words, from all they wrote: the messages that say what they wish, or only those
 * from the last change of mind on. Null while they did not say.
 */
export function findNeed(messages: readonly string[]): string | null {
  const changedAt = messages.findLastIndex((message) => change.test(fold(message)));
  const wishes = messages.slice(Math.max(changedAt, 0)).filter((message) => isWish(message));
  const text = wishes.map(tidy).join(' · ');
  return text === '' ? null : text.slice(0, maxLength);
}

function isWish(message: string): boolean {
  const text = fold(message);
  return wish.test(text) && !(notANeed.test(text) && text.length < 160);
}

function tidy(message: string): string {
  return message
    .replace(/^(?:\s*(?:hola+|hey|buen[oa]s?(?: (?:d[ií]as?|tardes|noches))?|hi|oi)[\s,!.👋]*)+/iu, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
