/** Too many calls wait already. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
}

/** There is no database: it is closed, lost with its memory, or could not be opened again. */
export class DatabaseGoneError extends Error {
  override readonly name = 'DatabaseGoneError';
}
