/** What one check came to. `message` says what is, `mend` how to make it well; neither holds a secret. */
export type Verdict =
  | { status: 'ok'; message: string }
  | { status: 'warning' | 'problem'; message: string; mend: string }
  /** It could not be looked at; `message` says why. */
  | { status: 'not_checked'; message: string };

/** A verdict and the check it is of. */
export type Finding = { check: string } & Verdict;

export function ok(message: string): Verdict {
  return { status: 'ok', message };
}

/** It works, and will not for ever or not as well as it could. */
export function warning(message: string, mend: string): Verdict {
  return { status: 'warning', message, mend };
}

/** It does not work, or it is open to whom it must not be. */
export function problem(message: string, mend: string): Verdict {
  return { status: 'problem', message, mend };
}

export function notChecked(why: string): Verdict {
  return { status: 'not_checked', message: why };
}
