import type { SiteChallenge } from '@talia/protocol';
import type { Assistant } from '../../assistant/assistant.ts';
import type { Quotas, Wall } from '../../http/limits.ts';
import type { Turnstile } from '../../http/turnstile.ts';
import type { VisitorTokens } from '../../http/visitor-token.ts';
import type { Live } from '../../live/live.ts';
import type { AttachmentStore } from '../../store/attachment-store.ts';
import type { Store } from '../../store/store.ts';
import type { VisitorDataStore } from '../../store/visitor-data-store.ts';
import type { Turns } from '../../turns/turns.ts';
import type { AccessBook } from './public-access.ts';

/** All the webchat channel needs, handed down by the app. */
export interface WebchatDeps {
  store: Store;
  /** What visitors may ask for by themselves. */
  visitorData: VisitorDataStore;
  /** What visitors send besides words. */
  attachments: AttachmentStore;
  turns: Turns;
  /** Who listens to what happens outside of turns. */
  live: Live;
  tokens: VisitorTokens;
  access: AccessBook;
  /** What this process limits by itself. */
  wall: Wall;
  /** What the database counts for all processes. */
  quotas: Quotas;
  /** Null when nobody has to pass one. */
  turnstile: Turnstile | null;
  /** What a browser needs to show it; null when the operator gave no site key. */
  challenge: SiteChallenge | null;
  /** The assistant of that id; the server's own for null. */
  assistantOf: (id: string | null) => Assistant;
  /** True when answers come from the built-in simulator. */
  simulated: boolean;
  persistSession: boolean;
  inactivityHours: number;
}
