/** What is told while migrations run. */
export type MigrationNews =
  /** A migration, or `shim.sql`, is in force. */
  | { type: 'applied'; file: string; ms: number }
  /** The database said something that a person should read: a warning, or what an adoption takes away. */
  | { type: 'notice'; level: 'notice' | 'warning'; text: string };

/** A notice as both drivers hand it on. */
export type DatabaseNotice = {
  code: string | undefined;
  routine: string | undefined;
  message: string | undefined;
};

/**
 * What of the database's notices is for people: its warnings, and what our own SQL raises. The rest ("already exists,
 * skipping") is the noise of migrations that may run again. Codes decide, since the severity comes translated.
 */
export function toMigrationNews({ code = '', routine, message = '' }: DatabaseNotice): MigrationNews | null {
  if (code.startsWith('01')) return { type: 'notice', level: 'warning', text: message };
  if (routine === 'exec_stmt_raise') return { type: 'notice', level: 'notice', text: message };
  return null;
}
