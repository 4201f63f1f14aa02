/**
 * Program of a test: erases a contact and kills itself (SIGKILL) at the n-th request it sends out, while nobody knows
 * whether it arrived or when the answer has come. 0 lets it live. Its orders are one JSON argument; it prints `state requests`.
 */
import { silentLog } from '../../logging/silent-log.ts';
import { createOpenaiEraser } from '../../openai/eraser.ts';
import { sleep } from '../../sleep.ts';
import { connect } from '../../store/connect.ts';
import { createPrivacyStore } from '../../store/privacy-store.ts';
import { eraseContact } from '../erase-contact.ts';

/** What the parent test asks for. */
export interface EraseOrders {
  supabase: { url: string; key: string };
  openaiUrl: string;
  contactId: string;
  kill: { at: number; when: 'sent' | 'answered' };
}

// The parent wrote it, in this shape.
const orders = JSON.parse(process.argv[2] ?? '') as EraseOrders;
const realFetch = globalThis.fetch;
/** About as long as a request takes on this machine: it is on its way, or was answered just now. */
const killAfterMs = 2;
let requests = 0;

globalThis.fetch = async (...args) => {
  requests += 1;
  const isLast = requests === orders.kill.at;
  const asking = realFetch(...args);
  if (isLast && orders.kill.when === 'sent') setTimeout(() => process.kill(process.pid, 'SIGKILL'), killAfterMs);
  const response = await asking;
  if (isLast) process.kill(process.pid, 'SIGKILL');
  return response;
};

const erasure = await eraseContact(
  orders.contactId,
  {
    store: createPrivacyStore(connect(orders.supabase), { timeoutMs: 10_000, retryDelayMs: 20 }),
    eraser: createOpenaiEraser(
      { apiKey: 'test', baseUrl: orders.openaiUrl, project: null, timeoutMs: 10_000 },
      () => true,
    ),
    log: silentLog,
    now: () => performance.now(),
    sleep,
  },
  { actor: 'console', openaiGraceMs: 0 },
);
process.stdout.write(`${erasure.state} ${requests}\n`);
