import type { Assistant } from '../../assistant/assistant.ts';
import type { FindSite, Site } from '../../http/sites.ts';
import type { VisitorTokens } from '../../http/visitor-token.ts';
import type { Store } from '../../store/store.ts';
import type { Turns } from '../../turns/turns.ts';

/** All the webchat channel needs, handed down by the app. */
export interface WebchatDeps {
  store: Store;
  turns: Turns;
  tokens: VisitorTokens;
  sites: readonly Site[];
  findSite: FindSite;
  assistant: Assistant;
  /** True when answers come from the built-in simulator. */
  simulated: boolean;
  persistSession: boolean;
  inactivityHours: number;
}
