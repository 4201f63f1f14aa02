/** How often something may be done in a window of time; `key` says nothing of whose it is. */
export interface Quota {
  key: string;
  seconds: number;
  limit: number;
  /** What one use counts as; 1 unless told. */
  weight?: number;
}

/** Quotas as the database counts them. */
export function toQuotaRows(quotas: readonly Quota[] = []) {
  return quotas.map(({ key, seconds, limit, weight = 1 }) => ({
    clave: key,
    segundos: seconds,
    limite: limit,
    peso: weight,
  }));
}
