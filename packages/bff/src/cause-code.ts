/** The system's code (`ECONNREFUSED` …) that lies behind a failed request; undefined when there is none. */
export function findCauseCode(error: unknown): string | undefined {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
    if (cause instanceof AggregateError) return findCauseCode(cause.errors[0]);
  }
  return undefined;
}

/** Why a fetch failed, in a word that is safe to show: what it threw may quote addresses and keys. */
export function explainFetchFailure(error: unknown): string {
  const isTimeout = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
  return isTimeout ? 'no answer in time' : (findCauseCode(error) ?? 'the request failed');
}
