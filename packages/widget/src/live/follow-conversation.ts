import type { LiveEvent } from '@talia/protocol';
import { joinTabs } from './join-tabs.ts';
import { keepListening } from './keep-listening.ts';
import type { LiveDeps } from './live.ts';

/** What is known of the events of one conversation: from where to go on, and how it stands, for a tab that comes later. */
export interface ConversationMemory {
  sessionId: string;
  epoch: number;
  cursor: string | null;
  control: LiveEvent | null;
}

/** By the connection of this tab, or told by the tab that has it. */
export type Heard = 'here' | 'elsewhere';

/** What following needs beside the world. */
export interface FollowingDeps extends LiveDeps {
  memory: ConversationMemory;
  take: (event: LiveEvent, heard: Heard) => void;
  catchUp: (heard: Heard) => Promise<boolean>;
}

type News =
  | { type: 'event'; event: LiveEvent; cursor: string | null }
  /** A tab that just came asks how things stand. */
  | { type: 'arrival' }
  | { type: 'standing'; control: LiveEvent | null; cursor: string | null }
  /** Something was missed: every tab reads the history. */
  | { type: 'catch_up' };

/** Follows one conversation until `signal` aborts: by its own connection, or by what the leading tab tells. */
export function followConversation(deps: FollowingDeps): void {
  const { memory, siteKey, controller, signal, take } = deps;
  let role: 'waits' | 'leads' = 'waits';
  // One after another: what comes behind a gap waits until the history is there.
  let last: Promise<unknown> = Promise.resolve();
  const tab = joinTabs<News>(`talia:${siteKey}:live:${memory.sessionId}`, deps.tabs, {
    signal,
    async lead() {
      await last;
      role = 'leads';
      await keepListening({
        ...deps,
        cursor: () => memory.cursor,
        moveTo: (cursor) => void (memory.cursor = cursor),
        isLively: () => controller.state.manualMode,
        catchUp() {
          tab.tell({ type: 'catch_up' });
          return deps.catchUp('here');
        },
        take(event) {
          remember(memory, event);
          tab.tell({ type: 'event', event, cursor: memory.cursor });
          take(event, 'here');
        },
      });
    },
    onNews(news) {
      if (news.type === 'arrival') {
        if (role === 'leads') tab.tell({ type: 'standing', control: memory.control, cursor: memory.cursor });
        return;
      }
      // The one that leads knows better than what was still on its way when it took over.
      if (role === 'waits') last = last.then(() => hearFromTab(deps, news));
    },
  });
  tab.tell({ type: 'arrival' });
}

async function hearFromTab({ memory, take, catchUp, signal }: FollowingDeps, news: News): Promise<void> {
  if (signal.aborted) return;
  switch (news.type) {
    case 'catch_up':
      await catchUp('elsewhere');
      return;
    case 'standing':
      memory.cursor = news.cursor ?? memory.cursor;
      if (news.control !== null) take(news.control, 'elsewhere');
      // What happened between this tab's own history and its arrival.
      await catchUp('elsewhere');
      return;
    case 'event':
      memory.cursor = news.cursor;
      remember(memory, news.event);
      take(news.event, 'elsewhere');
      return;
    case 'arrival':
  }
}

function remember(memory: ConversationMemory, event: LiveEvent): void {
  if (event.type === 'control') memory.control = event;
}
