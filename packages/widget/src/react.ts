import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { TaliaConfig } from './sdk/config.ts';
import type { TaliaEventMap } from './sdk/event-map.ts';
import type { TaliaChat } from './talia-chat.ts';

// Types only: `import type {} from '@talia/widget/react'` once in a project.

/** The settings as attributes, `site-key` and not `siteKey`. Lists and rules go through `config`. */
interface TaliaChatAttributes extends Pick<TaliaConfig, 'endpoint' | 'mode' | 'position' | 'theme' | 'locale'> {
  'site-key'?: string;
  greeting?: string;
  prompts?: string;
  teaser?: string;
  'teaser-when'?: string;
  sound?: boolean;
  persist?: 'off';
  open?: boolean;
  /** React 19 sets it as a property; it merges. */
  config?: TaliaConfig;
}

/** React 19 listens to any event of a custom element by `on` and its name. */
type TaliaChatListeners = { [Name in keyof TaliaEventMap as `on${Name}`]?: (event: TaliaEventMap[Name]) => void };

/** What `<talia-chat>` takes in JSX. */
export type TaliaChatProps = DetailedHTMLProps<HTMLAttributes<TaliaChat>, TaliaChat> &
  TaliaChatAttributes &
  TaliaChatListeners;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'talia-chat': TaliaChatProps;
    }
  }
}
