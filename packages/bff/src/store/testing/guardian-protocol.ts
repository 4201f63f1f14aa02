/** A process that the guardian is to start. */
export type GuardedProcess = {
  name: string;
  command: string;
  args: string[];
  env: Record<string, string>;
  /** The user to run as; null keeps the guardian's own. */
  user: { uid: number; gid: number } | null;
  /** What asks it to end at once, without tidying up. */
  stopSignal: 'SIGQUIT' | 'SIGTERM' | 'SIGKILL';
  /** Where its output goes. */
  logFile: string;
};

/** One line on the guardian's input. The end of the input is `stop` as well. */
export type GuardianOrder = { type: 'start'; process: GuardedProcess } | { type: 'stop' };

/** One line on the guardian's output. */
export type GuardianNews =
  | { type: 'started'; name: string; pid: number }
  | { type: 'exited'; name: string; code: number | null };
