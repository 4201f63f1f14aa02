import { call, say } from '../players/builders.ts';
import type { LeadData } from '../players/lead-state.ts';
import type { Player, PlayerTurn } from '../players/player.ts';
import type { ResponseStep } from '../players/step.ts';
import { messageText } from '../wire.ts';
import type { Item } from '../wire.ts';
import { asksToConfirm, composeReply } from './compose-reply.ts';
import type { Field } from './intents.ts';
import { phrases, readAsked } from './replies.ts';
import { allFields, understand } from './understand.ts';
import type { Heard, Understanding } from './understand.ts';

/**
 * Plays a lead interview by rules, in Spanish, English or Portuguese: keeps every fact the visitor gave, one tool call a
 * response, then says something. It reads everything from the request, so it goes on after a restart or a rebuild.
 */
export function interview(): Player {
  return { respond: (turn) => decide(turn) };
}

function decide(turn: PlayerTurn): ResponseStep {
  const heard = readHeard(turn.items);
  const known = understand(heard, turn.state?.idioma ?? null);
  const now = readThisTurn(turn.items);
  const stored = { ...(turn.state?.datos ?? emptyLead), ...now.saved };
  const alreadyClosed = turn.state?.cerrado ?? false;
  const mayCall = turn.request.tool_choice !== 'none' && turn.state !== null;
  if (mayCall && !alreadyClosed) {
    const step = nextCall(known, stored, now) ?? suggest(turn, { known, stored, now });
    if (step !== null) return step;
  }
  const text = composeReply(known, {
    stored,
    justSaved: allFields.filter((field) => field in now.saved),
    invalid: now.invalid,
    closed: alreadyClosed,
    closedNow: now.closed,
    turn: heard.length - 1,
  });
  return say(text);
}

const emptyLead: LeadData = { full_name: null, email: null, phone_number: null, company_name: null };

const tools = {
  full_name: 'set_full_name',
  email: 'set_email',
  phone_number: 'set_phone_number',
  company_name: 'set_company_name',
} as const satisfies Record<Field, string>;

const suggestTool = 'suggest_replies';

function nextCall(known: Understanding, stored: LeadData, now: ThisTurn): ResponseStep | null {
  if (known.last.attack || known.lost !== null) return null;
  const field = allFields.find((name) => {
    const value = known.data[name];
    return value !== null && value !== stored[name] && !now.tried.has(`${tools[name]}:${value}`);
  });
  if (field !== undefined) return call(tools[field], { [field]: known.data[field] });
  const complete = allFields.every((name) => stored[name] !== null);
  if (!complete || known.need === null || !known.last.confirms || now.tried.has('close_lead')) return null;
  return call('close_lead', { notes: toNotes(known), necesidad_proposito: toNeed(known.need, stored) });
}

interface Moment {
  known: Understanding;
  stored: LeadData;
  now: ThisTurn;
}

/** Buttons under the question whether all is right, where the one who asks has the tool for them. */
function suggest({ request }: PlayerTurn, { known, stored, now }: Moment): ResponseStep | null {
  const has = request.tools?.some((tool) => tool.type === 'function' && tool.name === suggestTool) ?? false;
  if (!has || now.tried.has(suggestTool) || !asksToConfirm(known, stored) || now.invalid !== null) return null;
  return call(suggestTool, { options: [...phrases[known.language].confirmOptions] });
}

function toNeed(need: string, stored: LeadData): string {
  return stored.company_name === null ? need : `${need} (para ${stored.company_name})`;
}

function toNotes(known: Understanding): string {
  const wish = known.wantsHuman ? ' Pidió que le atienda una persona.' : '';
  return `Interesado por el chat de la página. Necesidad: ${(known.need ?? '').slice(0, 600)}.${wish}`;
}

/** The visitor's messages, each with the field that the answer before it asked for. */
function readHeard(items: readonly Item[]): Heard[] {
  const heard: Heard[] = [];
  let asked: Field | null = null;
  for (const item of items) {
    if (item.type !== 'message') continue;
    if (item.role === 'assistant') asked = readAsked(messageText(item));
    if (item.role === 'user') heard.push({ text: messageText(item), asked });
  }
  return heard;
}

interface ThisTurn {
  saved: Partial<LeadData>;
  /** Calls already made in this turn, as `tool:value`; the close by its name alone. */
  tried: ReadonlySet<string>;
  /** The field whose value the tool refused. */
  invalid: Field | null;
  closed: boolean;
}

/** What the tools did since the visitor's newest message. */
function readThisTurn(items: readonly Item[]): ThisTurn {
  const begin = items.findLastIndex((item) => item.type === 'message' && item.role === 'user');
  const since = items.slice(begin + 1);
  const outputs = new Map(
    since.flatMap((item) => (item.type === 'function_call_output' ? [[item.call_id, item.output]] : [])),
  );
  const turn = {
    saved: {} as Partial<LeadData>,
    tried: new Set<string>(),
    invalid: null as Field | null,
    closed: false,
  };
  for (const item of since) {
    if (item.type !== 'function_call') continue;
    const ok = readOk(outputs.get(item.call_id));
    if (item.name === suggestTool) turn.tried.add(suggestTool);
    if (item.name === 'close_lead') {
      turn.tried.add('close_lead');
      turn.closed ||= ok;
      continue;
    }
    const field = allFields.find((name) => tools[name] === item.name);
    const value = field === undefined ? undefined : readArgument(item.arguments, field);
    if (field === undefined || value === undefined) continue;
    turn.tried.add(`${item.name}:${value}`);
    if (ok) turn.saved[field] = value;
    else turn.invalid = field;
  }
  return turn;
}

function readArgument(text: string, field: Field): string | undefined {
  const value = readObject(text)[field];
  return typeof value === 'string' ? value : undefined;
}

function readOk(output: string | undefined): boolean {
  return output !== undefined && readObject(output)['ok'] === true;
}

/** Our own calls and the engine's outputs are JSON objects; anything else tells nothing. */
function readObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    // An object literal's members are read by name and checked where they are used.
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
