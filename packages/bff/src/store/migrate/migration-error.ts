import { StartupError } from '../../errors.ts';

/** Why the migrations could not be planned or applied. */
export type MigrationFailure = 'database_newer' | 'duplicate_version' | 'migration_failed';

/** A migration problem with a sentence for the person who started the program. */
export class MigrationError extends StartupError {
  readonly reason: MigrationFailure;

  constructor(reason: MigrationFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
