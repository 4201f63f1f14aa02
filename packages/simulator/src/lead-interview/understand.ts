import type { LeadData } from '../players/lead-state.ts';
import { findCompany } from './find-company.ts';
import { findEmail } from './find-email.ts';
import { findNeed } from './find-need.ts';
import { findPerson } from './find-person.ts';
import { findPhone } from './find-phone.ts';
import { readIntents } from './intents.ts';
import type { Field, Intents } from './intents.ts';
import { readLanguage } from './language.ts';
import type { Language } from './language.ts';
import { withoutNotes } from './text.ts';

/** All that a conversation's messages tell, read anew each time: nothing is remembered between responses. */
export interface Understanding {
  data: LeadData;
  nickname: string | null;
  need: string | null;
  refused: ReadonlySet<Field>;
  wantsHuman: boolean;
  /** Wrote to the wrong place and gave no sign of wanting what is here. */
  lost: Intents['elsewhere'];
  /** Of the newest message. */
  last: Intents;
  language: Language;
}

export const allFields: readonly Field[] = ['full_name', 'email', 'phone_number', 'company_name'];

/** A visitor's message and the field that the question before it was about. */
export interface Heard {
  text: string;
  asked: Field | null;
}

/** Reads a conversation from its first message to its last; what is said later corrects what was said before. */
export function understand(heard: readonly Heard[], locale: string | null): Understanding {
  const data: LeadData = { full_name: null, email: null, phone_number: null, company_name: null };
  const refused = new Set<Field>();
  const plain: string[] = [];
  let nickname: string | null = null;
  let wantsHuman = false;
  let lost: Intents['elsewhere'] = null;
  let last = readIntents('', null);
  for (const { text, asked } of heard) {
    last = readIntents(text, asked);
    wantsHuman ||= last.human;
    lost ??= last.elsewhere;
    const refusals = last.refuses === 'all' ? allFields.filter((field) => data[field] === null) : last.refuses;
    for (const field of refusals) refused.add(field);
    if (last.attack) continue;
    const message = withoutNotes(text);
    plain.push(message);
    nickname = readData(message, data, asked, refusals) ?? nickname;
    for (const field of allFields) if (data[field] !== null) refused.delete(field);
  }
  const need = lost === null ? findNeed(plain) : null;
  const language = readLanguage(
    heard.map(({ text }) => text),
    locale,
  );
  return { data, nickname, need, refused, wantsHuman, lost, last, language };
}

/** Takes the message's data into `data`; answers the nickname it gave. A field just refused is not read out of it. */
function readData(message: string, data: LeadData, asked: Field | null, refusals: readonly Field[]): string | null {
  data.email = findEmail(message, data.email) ?? data.email;
  data.phone_number = findPhone(message) ?? data.phone_number;
  const person = findPerson(message);
  const company = person.company ?? findCompany(message);
  if (!refusals.includes('company_name')) data.company_name = company ?? data.company_name;
  if (person.fullName !== null && person.fullName !== company && !refusals.includes('full_name')) {
    data.full_name = person.fullName;
  }
  if (asked === 'company_name' && company === null && data.company_name === null) {
    data.company_name = readBareAnswer(message, person.fullName, refusals);
  }
  return person.nickname;
}

/** The whole answer to «¿cómo se llama tu empresa?» when it is nothing but a short name. */
function readBareAnswer(message: string, person: string | null, refusals: readonly Field[]): string | null {
  const text = message.trim().replace(/[.!]+$/, '');
  const isName = /^\p{Lu}[\p{L}\p{N}&.' -]{2,60}$/u.test(text) && text.split(/\s+/).length <= 6;
  return isName && person === null && refusals.length === 0 ? text : null;
}
