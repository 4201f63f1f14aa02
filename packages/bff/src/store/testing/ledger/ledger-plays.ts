import { randomUUID } from 'node:crypto';
import { TurnLostError } from '../../../errors.ts';
import { sleep } from '../../../sleep.ts';
import type { Lease, ResponseRun } from '../../store.ts';
import type { Acceptance } from '../../turn-schemas.ts';
import { toRun } from '../contract-actors.ts';
import { toModelClaim, toModelTurn, toRealClaim, toRealTurn } from './ledger-answers.ts';
import { toSession } from './ledger-command.ts';
import type { Play, RealLedger } from './ledger-command.ts';
import * as model from './ledger-model.ts';
import type {
  Grant,
  Ledger,
  ModelClaim,
  ModelConversation,
  ModelTurn,
  ToolRequest,
  VisitorName,
} from './ledger-model.ts';

/** How long a lease lasts: beyond the run, or not even until the next command. */
export type LeaseLength = 'long' | 'tiny';

/** Who asks for a lease: somebody new, or whoever has it and did not hear the answer. */
export type Worker = 'a new worker' | 'the same worker';

export interface ClaimOptions {
  worker: Worker;
  lease: LeaseLength;
}

/** A new message of a visitor. */
export function write(visitor: VisitorName, lease: LeaseLength): Play {
  let id = '';
  let worker = '';
  return {
    model(ledger) {
      id = model.toMessageId(visitor, ledger.conversations[visitor].turns.length);
      worker = nextWorker(ledger);
      return toModelClaim(ledger, shorten(model.acceptNew(ledger, visitor, worker), lease));
    },
    real: async (real) => afterClaim(lease, await accept(real, { visitor, id, worker, lease })),
  };
}

/** As many messages as no queue takes. */
export function burst(visitor: VisitorName): Play {
  const plays = Array.from({ length: 5 }, () => write(visitor, 'long'));
  return {
    model: (ledger) => plays.map((play) => play.model(ledger)),
    async real(real) {
      const answers: unknown[] = [];
      for (const play of plays) answers.push(await play.real(real));
      return answers;
    },
  };
}

/** A message that was sent before comes again. */
export function repeat(turn: ModelTurn | undefined, by: Worker): Play | undefined {
  if (turn === undefined) return undefined;
  const { visitor, id } = turn;
  let worker = '';
  return {
    model(ledger) {
      worker = toWorker(ledger, turn, by);
      return toModelClaim(ledger, model.acceptAgain(ledger, turn, worker));
    },
    real: async (real) => toRealClaim(await accept(real, { visitor, id, worker, lease: 'long' })),
  };
}

/** The id of a message that was sent before comes with other words. */
export function change(turn: ModelTurn | undefined): Play | undefined {
  if (turn === undefined) return undefined;
  const { visitor, id } = turn;
  return {
    model: () => ({ type: 'conflict' }),
    real: async (real) =>
      toRealClaim(await accept(real, { visitor, id, worker: 'w', lease: 'long', content: 'otra cosa' })),
  };
}

/** The visitor wants no answer, or no more of it. */
export function stop(turn: ModelTurn | undefined): Play | undefined {
  if (turn === undefined) return undefined;
  return {
    model: () => toModelTurn(model.stop(turn)),
    real: async (real) => toRealTurn(await real.store.stopTurn(toTurnId(real, turn), toSession(real, turn.visitor))),
  };
}

/** A worker asks for one turn. */
export function claim(turn: ModelTurn | undefined, { worker: by, lease }: ClaimOptions): Play | undefined {
  if (turn === undefined) return undefined;
  let worker = '';
  return {
    model(ledger) {
      worker = toWorker(ledger, turn, by);
      return toModelClaim(ledger, shorten(model.claim(ledger, turn, worker), lease));
    },
    async real(real) {
      const answer = await toStore(real, lease).claimTurn(toTurnId(real, turn), toRealWorker(real, worker));
      return afterClaim(lease, answer);
    },
  };
}

/** A worker asks for whatever nobody works on. */
export function sweep({ worker: by, lease }: ClaimOptions): Play {
  let worker = '';
  return {
    model(ledger) {
      const last = ledger.grants.at(-1);
      const isHeld = last !== undefined && last.turn.lease === 'live' && last.turn.worker === last.worker;
      worker = by === 'the same worker' && isHeld ? last.worker : nextWorker(ledger);
      return toModelClaim(ledger, shorten(model.claimAbandoned(ledger, worker), lease));
    },
    async real(real) {
      const answer = await toStore(real, lease).claimAbandonedTurn(toRealWorker(real, worker));
      return afterClaim(lease, answer ?? { type: 'none' });
    },
  };
}

/** Whoever had this lease, also long ago, wants it to go on. */
export function renew(grant: Grant | undefined): Play | undefined {
  if (grant === undefined) return undefined;
  return {
    model: (ledger) => model.renew(ledger, grant) ?? 'lost',
    async real(real) {
      const lease = toLease(real, grant);
      return (await real.store.keepTurns([{ lease, batches: [] }]))[lease.turnId];
    },
  };
}

/** Whoever had this lease gives it back. */
export function release(grant: Grant | undefined): Play | undefined {
  if (grant === undefined) return undefined;
  return { model: () => model.release(grant), real: (real) => real.store.releaseTurn(toLease(real, grant)) };
}

/** A call of a tool, by whoever had this lease. */
export function runTool(grant: Grant | undefined, request: ToolRequest): Play | undefined {
  if (grant === undefined) return undefined;
  const { name, value, callId, refusal } = request;
  const responseId = `resp_${callId}`;
  return {
    model(ledger) {
      const answer = model.runTool(ledger, grant, request);
      if (answer === null) return 'lost';
      model.noteResponses(grant.turn, [toResponseId(grant, responseId)]);
      return { ...answer, lead: { ...ledger.conversations[grant.turn.visitor].lead } };
    },
    real: (real) =>
      orLost(async () => {
        const { output, lead, outcome, repeated } = await real.store.runTool({
          lease: toLease(real, grant),
          step: 1,
          responseId,
          callId,
          name,
          arguments: toArguments(request),
          argumentsHash: value,
          requiredFields: model.requiredFields,
          refusal,
          runs: [toRunOf(real, grant, responseId)],
        });
        const { message: _wording, ...said } = output;
        const { full_name, email } = lead.fields;
        return { outcome, output: said, repeated, lead: { full_name, email } };
      }),
  };
}

/** The conversation at OpenAI, saved by whoever had this lease. */
export function save(grant: Grant | undefined, openaiId: string): Play | undefined {
  if (grant === undefined) return undefined;
  return {
    model: (ledger) => (model.saveConversation(ledger, grant, openaiId) ? undefined : 'lost'),
    real: (real) => orLost(() => real.store.saveOpenaiConversation(toLease(real, grant), openaiId)),
  };
}

/** An answer, published by whoever had this lease. */
export function publish(grant: Grant | undefined, kept: 'conversation' | 'chain'): Play | undefined {
  if (grant === undefined) return undefined;
  const { turn, fence } = grant;
  const ending = {
    text: `para ${turn.id} con cerca ${fence}`,
    responseId: `resp_${turn.id}_${fence}`,
    itemId: `msg_${turn.id}_${fence}`,
    asChain: kept === 'chain',
  };
  return {
    model(ledger) {
      const isHeld = model.isHeld(grant);
      const ended = model.publish(ledger, grant, ending);
      if (isHeld) model.noteResponses(turn, [toResponseId(grant, 'resp_last')]);
      return ended === null ? 'lost' : toModelTurn(ended);
    },
    real: (real) =>
      orLost(async () => {
        const answer = await real.store.publishReply({
          lease: toLease(real, grant),
          text: ending.text,
          responseId: ending.responseId,
          lastItemId: ending.itemId,
          runs: [toRunOf(real, grant, 'resp_last')],
          metadata: ending.asChain ? { openai_conversation_id: null } : {},
          firstTokenAt: null,
          batches: [],
          cutShort: null,
        });
        return toRealTurn(answer);
      }),
  };
}

/** The end of a turn that came to nothing, told by whoever had this lease. */
export function fail(grant: Grant | undefined): Play | undefined {
  if (grant === undefined) return undefined;
  return {
    model() {
      const isHeld = model.isHeld(grant);
      const ended = model.fail(grant, 'http_500');
      if (isHeld) model.noteResponses(grant.turn, [toResponseId(grant, 'resp_last')]);
      return ended === null ? 'lost' : toModelTurn(ended);
    },
    real: (real) =>
      orLost(async () => {
        const runs = [toRunOf(real, grant, 'resp_last')];
        return toRealTurn(await real.store.failTurn(toLease(real, grant), 'http_500', runs));
      }),
  };
}

/** What a worker got at OpenAI and could not keep. */
export function disown(grant: Grant | undefined): Play | undefined {
  if (grant === undefined) return undefined;
  return {
    model: () => model.noteResponses(grant.turn, [toResponseId(grant, 'resp_last')]),
    real: (real) => real.store.disown(toTurnId(real, grant.turn), [toRealResponse(real, grant, 'resp_last')]),
  };
}

/** A person takes a conversation or gives it back, as older clients write it. */
export function setManual(conversation: ModelConversation, isManual: boolean): Play | undefined {
  const [first] = conversation.turns;
  if (first === undefined) return undefined;
  return {
    model: (ledger) => model.setManual(ledger, first.visitor, isManual),
    real: (real) =>
      runSql(
        real,
        `update public.conversaciones_controles set manual_override = $1
         where conversacion_id = (select t.conversacion_id from public.turnos as t where t.id = $2)`,
        [isManual, toTurnId(real, first)],
      ),
  };
}

/** Time passes, for the leases of one visitor. */
export function runOut(conversation: ModelConversation): Play | undefined {
  const [live] = conversation.turns.filter((turn) => turn.lease === 'live');
  if (live === undefined) return undefined;
  return {
    model: () => model.runOut(conversation),
    real: (real) =>
      runSql(
        real,
        `update public.turnos set arrendado_hasta = clock_timestamp() - interval '1 second'
         where session_id = $1 and arrendado_hasta is not null`,
        [toSession(real, live.visitor)],
      ),
  };
}

/** Time passes, until every message is so old that it counts as abandoned when nobody took it. */
export function wait(): Play {
  return {
    model(ledger) {
      for (const turn of ledger.arrivals) turn.isOld = true;
    },
    real: (real) =>
      runSql(
        real,
        `update public.turnos set recibido_en = recibido_en - interval '1 hour'
         where session_id in ($1, $2)`,
        [toSession(real, 'ana'), toSession(real, 'beto')],
      ),
  };
}

async function runSql(real: RealLedger, text: string, parameters: unknown[]): Promise<void> {
  await real.sql(text, parameters);
}

interface Message {
  visitor: VisitorName;
  id: string;
  worker: string;
  lease: LeaseLength;
  content?: string;
}

async function accept(real: RealLedger, message: Message): Promise<Acceptance> {
  const { visitor, id, worker, lease, content = model.toContent(id) } = message;
  const acceptance = await toStore(real, lease).acceptMessage({
    sessionId: toSession(real, visitor),
    clientMessageId: id,
    content,
    hash: content,
    worker: toRealWorker(real, worker),
    metadata: {},
  });
  if ('turn' in acceptance) real.turnIds.set(id, acceptance.turn.turnId);
  return acceptance;
}

const toStore = (real: RealLedger, lease: LeaseLength) => (lease === 'tiny' ? real.hastyStore : real.store);

/** The database's clock counts milliseconds: two later, a lease of one is over. */
async function afterClaim(lease: LeaseLength, answer: Acceptance | { type: 'none' }): Promise<unknown> {
  if (lease === 'tiny') await sleep(3);
  return toRealClaim(answer);
}

function shorten(answer: ModelClaim, lease: LeaseLength): ModelClaim {
  if (answer.type === 'claimed' && lease === 'tiny') answer.turn.lease = 'over';
  return answer;
}

function nextWorker(ledger: Ledger): string {
  ledger.workers += 1;
  return `w${ledger.workers}`;
}

function toWorker(ledger: Ledger, turn: ModelTurn, by: Worker): string {
  return (by === 'the same worker' ? turn.worker : null) ?? nextWorker(ledger);
}

const toRealWorker = (real: RealLedger, worker: string) => `${real.run}-${worker}`;

function toTurnId(real: RealLedger, turn: ModelTurn): string {
  return real.turnIds.get(turn.id) ?? '';
}

function toLease(real: RealLedger, { turn, fence }: Grant): Lease {
  return { turnId: toTurnId(real, turn), fence };
}

/** Ids of OpenAI are unlike all others: what the rows say of them leaves the run out. */
const toResponseId = ({ turn, fence }: Grant, id: string) => `${id}_${turn.id}_${fence}`;
const toRealResponse = (real: RealLedger, grant: Grant, id: string) => `${toResponseId(grant, id)}@${real.run}`;

function toRunOf(real: RealLedger, grant: Grant, id: string): ResponseRun {
  return { ...toRun(toRealResponse(real, grant, id)), id: randomUUID() };
}

function toArguments({ name, value }: ToolRequest): Record<string, string> {
  switch (name) {
    case 'set_full_name':
      return { full_name: value };
    case 'set_email':
      return { email: value };
    case 'close_lead':
      return { notes: 'notas', necesidad_proposito: 'necesidad' };
  }
}

async function orLost(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TurnLostError) return 'lost';
    throw error;
  }
}
