import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { TaliaChatAttributes, TaliaChatListeners } from './sdk/markup.ts';
import type { TaliaChat } from './talia-chat.ts';

// Types only: `import '@talia/widget/react'` in a `.d.ts` of the project.

/** What `<talia-chat>` takes in JSX. React 19 sets `config` as a property and listens by `on` and the event's name. */
export type TaliaChatProps = Omit<DetailedHTMLProps<HTMLAttributes<TaliaChat>, TaliaChat>, keyof TaliaChatAttributes> &
  TaliaChatAttributes &
  TaliaChatListeners;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'talia-chat': TaliaChatProps;
    }
  }
}
