/**
 * Who the visitor is, in a token that the server of the page signed (docs/visitantes_conocidos.md). A function is asked
 * when the token is needed: they live for minutes, and the chat may be opened much later.
 */
export type TaliaIdentity = string | (() => string | Promise<string>);

/** What the page said about the visitor, until the server knows. */
export interface IdentityHolder {
  hold: (identity: TaliaIdentity) => void;
  drop: () => void;
  /** The token to send. `due`: only when the server has not had it; `demanded`: again, which takes a function. */
  read: (need: 'due' | 'demanded') => Promise<string | null>;
  /** The server took it. */
  settle: () => void;
}

/** Begins with a visitor nobody vouches for. */
export function createIdentityHolder(): IdentityHolder {
  let held: TaliaIdentity | null = null;
  let due = false;
  return {
    hold(identity) {
      held = identity;
      due = true;
    },
    drop() {
      held = null;
      due = false;
    },
    read: async (need) => {
      if (need === 'due') return due ? ask(held) : null;
      return typeof held === 'function' ? ask(held) : null;
    },
    settle: () => void (due = false),
  };
}

/** What the page's function fails to tell is told as a token that no server takes: the page hears `identity_invalid`. */
async function ask(identity: TaliaIdentity | null): Promise<string | null> {
  try {
    return typeof identity === 'function' ? await identity() : identity;
  } catch {
    return '';
  }
}
