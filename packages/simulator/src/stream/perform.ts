import type { ServerResponse } from 'node:http';
import type { Break, Ending, Extra, ResponseStep } from '../players/step.ts';
import type { Item, WireEvent, WireResponse } from '../wire.ts';
import { outputEvents } from './events.ts';
import { createEventSink } from './sink.ts';
import type { EventSink } from './sink.ts';

/** Milliseconds a response takes: before its first byte and before each delta. */
export type Pace = { firstMs: number; betweenMs: number };

/** One response that is about to run. */
export type Run = {
  started: WireResponse;
  finished: WireResponse;
  output: Item[];
  step: ResponseStep;
  pace: Pace;
  obfuscation: 'random' | 'none';
  /** Enters the items and stores the response, or stores its failure; frees the conversation. Only the first call counts. */
  settle: (how: 'commit' | 'drop') => void;
  /** Waits; returns early when the simulator closes. */
  wait: (ms: number) => Promise<void>;
};

/** Plays a response as a stream of events. The response goes on when its client has gone. */
export async function performStreamed(run: Run, http: ServerResponse): Promise<void> {
  const sink = createEventSink(http, { obfuscation: run.obfuscation });
  const events = listEvents(run);
  const breakAt = breakIndex(run.step.break, events.length);
  await run.wait(run.step.delayMs + run.pace.firstMs);
  for (const [index, event] of events.entries()) {
    if (index === breakAt && run.step.break) {
      if (run.step.break.how === 'torn') sink.writeHalf(event);
      if ((await loseClient(run, sink, run.step.break)) === 'stop') return;
    }
    if (event.type.endsWith('.delta')) await pause(run);
    if (index === events.length - 1) settleByEnding(run);
    sink.write(event);
  }
  sink.end();
}

/** Plays a response as one JSON answer. */
export async function performWhole(run: Run, http: ServerResponse): Promise<void> {
  await run.wait(run.step.delayMs + run.pace.firstMs);
  const { step } = run;
  if (step.break?.outcome === 'never_committed') run.settle('drop');
  if (step.break && step.break.outcome !== 'committed_before') loseWhole(http, step.break);
  settleByEnding(run);
  if (step.break?.outcome === 'committed_before') loseWhole(http, step.break);
  if (step.break || http.destroyed) return;
  http.writeHead(200, { 'content-type': 'application/json' });
  http.end(JSON.stringify(run.finished));
}

function loseWhole(http: ServerResponse, lost: Break): void {
  if (lost.how !== 'silence') http.socket?.destroy();
}

async function loseClient(run: Run, sink: EventSink, lost: Break): Promise<'stop' | 'continue'> {
  if (lost.outcome === 'committed_before') settleByEnding(run);
  if (lost.outcome === 'never_committed') run.settle('drop');
  await sink.lose(lost.how);
  return lost.outcome === 'never_committed' ? 'stop' : 'continue';
}

async function pause(run: Run): Promise<void> {
  const ms = run.step.pauseMs ?? run.pace.betweenMs;
  if (ms > 0) await run.wait(ms);
}

function settleByEnding(run: Run): void {
  const { type } = run.step.ending;
  run.settle(type === 'completed' || type === 'incomplete' ? 'commit' : 'drop');
}

function listEvents(run: Run): WireEvent[] {
  const { started, finished, step } = run;
  const events: WireEvent[] = [
    { type: 'response.created', response: started },
    { type: 'response.in_progress', response: started },
    ...outputEvents(run.output),
    terminalEvent(step.ending, finished),
  ];
  return withExtras(events, step.extras);
}

function terminalEvent(ending: Ending, response: WireResponse): WireEvent {
  switch (ending.type) {
    case 'completed':
    case 'incomplete':
    case 'failed':
      return { type: `response.${ending.type}`, response };
    case 'error_event':
      return errorEvent(ending);
  }
}

function errorEvent(ending: Extract<Ending, { type: 'error_event' }>): WireEvent {
  const details = { code: ending.code, message: ending.message, param: null };
  if (ending.shape === 'flat') return { type: 'error', ...details };
  return { type: 'error', error: { type: ending.code ?? 'server_error', ...details } };
}

function withExtras(events: WireEvent[], extras: readonly Extra[]): WireEvent[] {
  const result = [...events];
  for (const extra of extras.toSorted((a, b) => b.after - a.after)) {
    if (extra.after >= events.length) throw new Error(`The stream has ${events.length} events, not ${extra.after}.`);
    result.splice(extra.after, 0, extraEvent(extra));
  }
  return result;
}

function extraEvent(extra: Extra): WireEvent {
  return extra.type === 'keepalive'
    ? { type: 'keepalive' }
    : { type: 'response.simulator_novelty', detail: 'unheard of' };
}

function breakIndex(lost: Break | null, count: number): number {
  if (lost === null) return -1;
  const index = lost.after ?? count - 1;
  if (index >= count)
    throw new Error(`The stream has ${count} events: it cannot be lost after ${index} and before its end.`);
  return index;
}
