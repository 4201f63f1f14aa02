import { expect, test } from 'vitest';
import { decideNextStep } from './retry-policy.ts';

test('spreads tries, but never below what the server asked for', () => {
  const network = { code: 'network', retryAfterMs: null } as const;
  expect(decideNextStep(network, 3, 0)).toEqual({ type: 'wait', ms: 4000 });
  expect(decideNextStep(network, 3, 1)).toEqual({ type: 'wait', ms: 2000 });
  const busy = { code: 'server_restarting', retryAfterMs: 8000 } as const;
  expect(decideNextStep(busy, 1, 0)).toEqual({ type: 'wait', ms: 8000 });
  expect(decideNextStep(busy, 1, 1)).toEqual({ type: 'wait', ms: 10_000 });
});

test('a server that always asks for little is asked ever more seldom all the same', () => {
  expect(decideNextStep({ code: 'interrupted', retryAfterMs: 500 }, 8, 0)).toEqual({ type: 'wait', ms: 30_000 });
});
