import { cut, delay, endEarly, httpError, interview, slow } from '../../packages/simulator/src/index.ts';
import type { Item, LeadData, Player, PlayerTurn, Step } from '../../packages/simulator/src/index.ts';
import { messageText } from '../../packages/simulator/src/index.ts';
import type { Dice } from './dice.ts';

/**
 * Plays the lead interview the way a real model behaves badly: it takes its time (now and then longer than a lease), loses
 * streams, refuses a request, and, asked again after a crash, calls the same tools again with the same arguments.
 */
export function chaosPlayer(dice: Dice): Player {
  const interviewer = interview();
  return {
    async respond(turn) {
      const step = await interviewer.respond(forgetThisMessage(turn));
      return step.type === 'response' ? disturb(step, dice) : step;
    },
  };
}

function disturb(step: Extract<Step, { type: 'response' }>, dice: Dice): Step {
  if (dice.chance(0.02)) return httpError(429, { retryAfter: 60 });
  const waitMs = dice.chance(0.12) ? dice.between(300, 1_000) : dice.between(0, 30);
  const paced = delay(slow(step, dice.between(0, 4)), waitMs);
  const after = dice.between(1, 5);
  if (dice.chance(0.05)) return cut(paced, { after });
  if (dice.chance(0.01)) return endEarly(paced, { after, outcome: 'never_committed' });
  return paced;
}

/** What the newest message tells is taken as not stored yet, whatever the database already has of it. */
function forgetThisMessage(turn: PlayerTurn): PlayerTurn {
  if (turn.state === null) return turn;
  const said = newestMessage(turn.items);
  const known = turn.state.datos;
  const forget = (value: string | null) => (value !== null && tells(said, value) ? null : value);
  const datos: LeadData = {
    full_name: forget(known.full_name),
    email: forget(known.email),
    phone_number: forget(known.phone_number),
    company_name: forget(known.company_name),
  };
  return { ...turn, state: { ...turn.state, datos, cerrado: false } };
}

function newestMessage(items: readonly Item[]): string {
  const item = items.findLast((candidate) => candidate.type === 'message' && candidate.role === 'user');
  return item?.type === 'message' ? messageText(item) : '';
}

function tells(text: string, value: string): boolean {
  const national = value.replace(/^\+52/, '');
  return text.toLowerCase().includes(value.toLowerCase()) || text.replaceAll(' ', '').includes(national);
}
