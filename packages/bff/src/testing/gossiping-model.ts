import {
  call,
  comment,
  errorEvent,
  fail,
  garbage,
  httpError,
  incomplete,
  malformedCall,
  messageText,
  reason,
  refuse,
  say,
  sayAndCall,
  startSimulator,
} from '@talia/simulator';
import type { Item, Step } from '@talia/simulator';
import { toHeader } from './canaries.ts';

/** A model that puts what it was told into everything it says, errors first. */
export interface GossipingModel {
  url: string;
  /** How many answers it gave after its error and its tool call. */
  told: () => number;
  stop: () => Promise<void>;
}

/** The visitor's last message begins with `#` and the number of the secret to repeat. */
export async function startGossipingModel(secrets: readonly string[]): Promise<GossipingModel> {
  const asked = new Map<number, number>();
  const simulator = await startSimulator({
    player: {
      respond({ items }) {
        const number = findNumber(items);
        const step = asked.get(number) ?? 0;
        asked.set(number, step + 1);
        return repeat(secrets[number] ?? '', number, step);
      },
    },
  });
  return {
    url: simulator.url,
    told: () => [...asked.values()].filter((times) => times > 2).length,
    async stop() {
      simulator.takeProblems();
      await simulator.close();
    },
  };
}

function findNumber(items: readonly Item[]): number {
  const texts = items.flatMap((item) => (item.type === 'message' && item.role === 'user' ? [messageText(item)] : []));
  return Number(/^#(\d+) /.exec(texts.at(-1) ?? '')?.[1] ?? 0);
}

/** Goes wrong once, calls tools with it, then says it. */
function repeat(secret: string, number: number, step: number): Step {
  const faults = toFaults(secret);
  const tools = toToolCalls(secret);
  if (step === 0) return faults[number % faults.length] ?? say(secret);
  if (step === 1) return tools[number % tools.length] ?? say(secret);
  const ends = [say(secret), refuse(secret), comment(secret, say(secret)), incomplete('max_output_tokens', secret)];
  return ends[number % ends.length] ?? say(secret);
}

function toFaults(secret: string): Step[] {
  const message = `Could not serve ${secret}.`;
  return [
    httpError(500, { message, code: secret, type: secret, headers: { 'x-request-id': toHeader(secret) } }),
    httpError(400, { message, code: secret }),
    httpError(429, { message, code: secret, retryAfter: 0 }),
    garbage(`<html>${secret}</html>`),
    garbage(`{"error":"${secret}`, 'application/json'),
    fail(secret, { message, text: secret }),
    errorEvent(secret, { message, text: secret }),
    errorEvent(null, { message, shape: 'nested' }),
  ];
}

function toToolCalls(secret: string): Step[] {
  return [
    call('set_full_name', { full_name: secret }),
    call('set_email', { email: secret }),
    call('set_phone_number', { phone_number: secret }),
    sayAndCall(secret, 'set_company_name', { company_name: secret }),
    reason(secret, call('set_full_name', { full_name: secret, conversacion_id: secret })),
    malformedCall('set_email', `{"email":"${secret}`),
    malformedCall(secret, secret),
  ];
}
