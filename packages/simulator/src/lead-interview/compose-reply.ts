import type { LeadData } from '../players/lead-state.ts';
import type { Field } from './intents.ts';
import { ask, phrases } from './replies.ts';
import { allFields } from './understand.ts';
import type { Understanding } from './understand.ts';

/** What the reply is about: the lead as stored, what was stored just now, and what was refused by a tool. */
export interface ReplyContext {
  stored: LeadData;
  justSaved: readonly Field[];
  invalid: Field | null;
  closed: boolean;
  closedNow: boolean;
  /** How many answers came before: it varies the words. */
  turn: number;
}

/** Whether the answer will say the four facts and ask if they are right. */
export function asksToConfirm(known: Understanding, stored: LeadData): boolean {
  const { attack, refuses, corrects } = known.last;
  if (attack || refuses === 'all' || refuses.length > 0 || corrects || known.lost !== null) return false;
  return known.need !== null && known.refused.size === 0 && allFields.every((field) => stored[field] !== null);
}

/** Two or three sentences: what was heard, what was done, and one question. */
export function composeReply(known: Understanding, context: ReplyContext): string {
  const words = phrases[known.language];
  if (known.last.attack) return words.attack;
  if (context.closedNow) return words.closed.replace('{}', context.stored.full_name?.split(' ')[0] ?? '');
  if (context.closed) return known.last.human ? words.humanWaits : words.afterClose;
  if (known.lost !== null) return words[known.lost];
  return [acknowledge(known, context), advance(known, context)].filter((part) => part !== '').join(' ');
}

function acknowledge(known: Understanding, { justSaved, invalid, turn }: ReplyContext): string {
  const words = phrases[known.language];
  if (invalid === 'email') return words.invalidEmail;
  if (invalid === 'phone_number') return words.invalidPhone;
  if (known.last.human) return words.human;
  if (known.last.price) return words.price;
  if (known.last.privacy) return words.privacy;
  if (justSaved.length > 0) return words.noted[turn % words.noted.length] ?? '';
  if (known.nickname !== null && turn < 3) return words.nickname.replace('{}', known.nickname);
  if (turn === 0) return known.need === null ? words.hello[0] : words.understood[0];
  return '';
}

function advance(known: Understanding, { stored, justSaved, invalid, turn }: ReplyContext): string {
  const words = phrases[known.language];
  if (invalid !== null) return ask(known.language, invalid, turn);
  const open = allFields.filter((field) => stored[field] === null && !known.refused.has(field));
  const refusedNow = known.last.refuses === 'all' || known.last.refuses.length > 0;
  if (known.refused.size >= 2 || known.last.refuses === 'all') return words.noMore;
  if (known.need === null) return ask(known.language, 'need', turn);
  const [next] = open;
  if (next !== undefined) return ask(known.language, next, turn);
  if (known.refused.size > 0) return refusedNow ? words.noMore : words.enough;
  if (known.last.corrects && justSaved.length === 0) return words.whichFact;
  return words.confirm.replace('{}', allFields.map((field) => stored[field]).join(', '));
}
