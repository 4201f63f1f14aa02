/**
 * Who the visitor is, in a token that the server of the page signed (docs/visitantes_conocidos.md). A function is asked
 * when the token is needed: they live for minutes, and the chat may be opened much later.
 */
export type TaliaIdentity = string | (() => string | Promise<string>);

/** What the page said about the visitor, until the server knows. */
export interface IdentityHolder {
  hold: (identity: TaliaIdentity) => void;
  drop: () => void;
  /** The server is to hear it again: the conversation that knew it is over. */
  renew: () => void;
  /** The token to send. `due`: only when the server has not had it; `demanded`: again, which takes a function. */
  read: (need: 'due' | 'demanded') => Promise<string | null>;
  /** The server took what was read last, unless another one is held by now. */
  settle: () => void;
  /** The server refused it. */
  refuse: () => void;
}

/** Begins with a visitor nobody vouches for. */
export function createIdentityHolder(): IdentityHolder {
  let held: TaliaIdentity | null = null;
  let due = false;
  /** Which of those that were held is held now, and which was read last. */
  let version = 0;
  let read = 0;
  const hold = (identity: TaliaIdentity | null) => {
    held = identity;
    due = identity !== null;
    version++;
  };
  const drop = () => hold(null);
  return {
    hold,
    drop,
    renew: () => hold(held),
    read: async (need) => {
      read = version;
      if (need === 'due') return due ? ask(held) : null;
      return typeof held === 'function' ? ask(held) : null;
    },
    settle() {
      if (read === version) due = false;
    },
    refuse() {
      if (read === version) drop();
    },
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
