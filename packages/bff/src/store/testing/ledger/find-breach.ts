import type { Ledger } from './ledger-model.ts';

/** What must never be, whatever happened: the first complaint, or null. */
export function findBreach(ledger: Ledger): string | null {
  for (const [visitor, { turns }] of Object.entries(ledger.conversations)) {
    const live = turns.filter((turn) => turn.lease === 'live');
    if (live.length > 1) return `two workers hold ${visitor}'s conversation: ${live.map(({ id }) => id).join(', ')}`;
  }
  return null;
}
