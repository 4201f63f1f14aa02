import { expect, it } from 'vitest';
import { createId, isSimulatedId } from './ids.ts';

it('ids of the simulator are told from those of the real API', () => {
  expect(isSimulatedId(createId('conv'))).toBe(true);
  expect(isSimulatedId(createId('resp'))).toBe(true);
  expect(createId('call').length).toBeLessThanOrEqual(64);
  for (const id of ['conv_68a1f0c2b7dc8191', 'resp_68a1f0c2b7dc8191a0c1', 'resp', 'sim']) {
    expect(isSimulatedId(id), id).toBe(false);
  }
});
