/** Whether the caller proved to be somebody: it decides what a missing privilege is called. */
export type CallerKind = 'anonymous' | 'authenticated';

/** PostgREST's table: whole classes first, by their two characters; single states win over them. */
const STATUS_OF_CLASS: Readonly<Record<string, number>> = {
  '08': 503,
  '09': 500,
  '0L': 403,
  '0P': 403,
  '25': 500,
  '28': 403,
  '2D': 500,
  '38': 500,
  '39': 500,
  '3B': 500,
  '40': 500,
  '53': 503,
  '54': 413,
  '55': 500,
  '57': 500,
  '58': 500,
  F0: 500,
  HV: 500,
  P0: 500,
  XX: 500,
};

const STATUS_OF_STATE: Readonly<Record<string, number>> = {
  '23503': 409,
  '23505': 409,
  '25006': 405,
  '42883': 404,
  '42P01': 404,
  '53400': 500,
  '57P01': 503,
  P0001: 400,
};

/** The HTTP status of a database error, as PostgREST answers it. */
export function statusOfSqlState(state: string, caller: CallerKind): number {
  if (state.startsWith('PT')) return statusOfRaised(state.slice(2));
  if (state === '42501') return caller === 'anonymous' ? 401 : 403;
  return STATUS_OF_STATE[state] ?? STATUS_OF_CLASS[state.slice(0, 2)] ?? 400;
}

/** `PT409` asks for 409. What is no status a response may carry is a fault of the function. */
function statusOfRaised(digits: string): number {
  const status = Number(digits);
  return /^\d{3}$/u.test(digits) && status >= 200 && status <= 599 ? status : 500;
}
