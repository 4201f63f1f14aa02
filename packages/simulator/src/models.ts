import type { ModelInfo } from './world.ts';

const retiring = '2026-12-11';
const replaced = '2027-01-14';

/** The models of November 2026 with the dates on which they shut down. */
export const defaultModels: readonly ModelInfo[] = [
  model('gpt-6-luna', null),
  model('gpt-6-sol', null),
  model('gpt-6-astra', null),
  model('gpt-6.1-sol', null),
  model('gpt-6.1-terra', null),
  model('gpt-5.6', null),
  model('gpt-5.5', null),
  model('gpt-5.4', null),
  model('gpt-5.1', '2027-04-01'),
  model('gpt-5', retiring),
  model('gpt-5-mini', retiring),
  model('gpt-5-nano', retiring),
  model('o3', retiring),
  model('gpt-4.1', replaced),
  model('gpt-4.1-mini', replaced),
  model('gpt-4o', replaced),
  model('gpt-4o-mini', replaced),
];

/** Describes a model for the simulator to offer. */
export function model(id: string, shutdownDate: string | null): ModelInfo {
  return { id, created: 1_760_000_000, ownedBy: 'system', shutdownDate };
}
