import type { Leak } from '../assistant/output-guard.ts';
import type { TurnRun } from './turn-state.ts';
import { untilStored } from './until-stored.ts';

/** Something of the instructions that was kept from leaving, and the tool that was to write it (null: the answer). */
export interface WithheldLeak {
  leak: Leak;
  tool: string | null;
}

/** Records that a model tried to give its instructions away: what of them, never the text. */
export async function noteLeak(run: TurnRun, { leak, tool }: WithheldLeak, signal = run.signal): Promise<void> {
  const { conversationId } = run.claim.turn;
  run.deps.log.warn('instructions_withheld', {
    turn_id: run.lease.turnId,
    conversation_id: conversationId,
    code: leak,
    tool,
  });
  const data = { turno_id: run.lease.turnId, codigo: leak, ...(tool === null ? {} : { herramienta: tool }) };
  const record = () => run.deps.store.recordSecurityEvent(conversationId, 'fuga_de_instrucciones', data);
  await untilStored(run, record, signal);
}
