/**
 * Shutdowns that OpenAI had announced by November 2026 on its page "Deprecations": each for a model and its dated
 * snapshots. For servers and keys to which the API itself tells no date.
 */
const knownShutdowns: ReadonlyMap<string, string> = new Map([
  ['gpt-5', '2026-12-11'],
  ['gpt-5-mini', '2026-12-11'],
  ['gpt-5-nano', '2026-12-11'],
  ['o3', '2026-12-11'],
  ['gpt-4o', '2027-01-14'],
  ['gpt-4o-mini', '2027-01-14'],
  ['gpt-4.1', '2027-01-14'],
  ['gpt-4.1-mini', '2027-01-14'],
  ['gpt-5.1', '2027-04-01'],
]);

/** The day on which a model shuts down, as far as we know; `gpt-4o-2024-08-06` goes with `gpt-4o`. */
export function findKnownShutdown(model: string): string | null {
  return knownShutdowns.get(model.replace(/-\d{4}-\d{2}-\d{2}$/, '')) ?? null;
}
