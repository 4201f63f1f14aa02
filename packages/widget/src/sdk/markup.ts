import type { TaliaConfig } from './config.ts';
import type { TaliaEventMap } from './event-map.ts';

/**
 * The settings as markup writes them: `site-key` and not `siteKey`, texts and flags only. Lists and rules go through
 * `config`, a property. For frameworks that check their templates; `@talia/widget/react` has it in JSX already.
 */
export interface TaliaChatAttributes {
  endpoint?: string;
  'site-key'?: string;
  open?: boolean;
  mode?: 'bubble' | 'inline' | 'fullscreen';
  locale?: 'es' | 'en' | 'pt';
  theme?: 'auto' | 'light' | 'dark';
  position?: 'end' | 'start';
  greeting?: string;
  prompts?: string;
  teaser?: string;
  'teaser-when'?: string;
  sound?: boolean;
  dir?: 'ltr' | 'rtl' | 'auto';
  persist?: 'off';
  /** A property, not an attribute. Setting it merges. */
  config?: TaliaConfig;
}

/** A listener for each event by `on` and its name, `ontalia-message`: as React 19 and Svelte 5 write it. */
export type TaliaChatListeners = {
  [Name in keyof TaliaEventMap as `on${Name}`]?: (event: TaliaEventMap[Name]) => void;
};
