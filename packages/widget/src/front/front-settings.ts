import type { FrontHost } from '../front-contract.ts';
import type { PanelSettings } from '../panel-contract.ts';
import type { ProactiveRule } from '../sdk/config.ts';
import type { TaliaChat } from '../talia-chat.ts';

/** What the front shows. */
export interface FrontSettings extends Pick<
  PanelSettings,
  'mode' | 'siteKey' | 'locale' | 'greeting' | 'prompts' | 'persist'
> {
  rules: readonly ProactiveRule[];
}

/** What the front makes happen. */
export interface FrontActions extends FrontHost {
  chat: Pick<TaliaChat, 'open' | 'send'>;
}
