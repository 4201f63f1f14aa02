import type { LiveEvent } from '@talia/protocol';
import { joinTabs } from './join-tabs.ts';
import { keepListening, type ListenDeps } from './keep-listening.ts';
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

/** One conversation that is followed. */
export interface Following {
  /** The visitor is at this tab: somebody has to listen for it. */
  check: () => Promise<void>;
}

/** Follows one conversation until `signal` aborts: by its own connection, or by what the leading tab tells. */
export function followConversation(deps: FollowingDeps): Following {
  const { memory, siteKey, surroundings, times, signal } = deps;
  let leading: Promise<void> | undefined;
  let isAnswered = false;
  // One after another: what comes behind a gap waits until the history is there.
  let last: Promise<unknown> = Promise.resolve();
  const lead = () => (leading ??= last.then(() => keepListening(toListening(deps, (news) => tab.tell(news)))));
  const tab = joinTabs<News>(`talia:${siteKey}:live:${memory.sessionId}`, deps.tabs, {
    signal,
    lead,
    onNews(news) {
      // The one that leads knows better than what was still on its way when it took over.
      if (leading && news.type !== 'arrival') return;
      isAnswered = true;
      if (!leading) last = last.then(() => hearFromTab(deps, news));
      else tab.tell({ type: 'standing', control: memory.control, cursor: memory.cursor });
    },
  });
  const check = async () => {
    if (leading) return;
    isAnswered = false;
    tab.tell({ type: 'arrival' });
    await surroundings.sleep(times.answer);
    // The one that leads may be a tab that the system has put to sleep: then two listen until it is gone.
    if (!isAnswered && !signal.aborted) await lead();
  };
  void check();
  return { check };
}

/** What the one that leads hears, it tells. */
function toListening(deps: FollowingDeps, tell: (news: News) => void): ListenDeps {
  const { memory, controller } = deps;
  return {
    ...deps,
    cursor: () => memory.cursor,
    moveTo: (cursor) => void (memory.cursor = cursor),
    isLively: () => controller.state.manualMode,
    catchUp() {
      tell({ type: 'catch_up' });
      return deps.catchUp('here');
    },
    take(event) {
      remember(memory, event);
      tell({ type: 'event', event, cursor: memory.cursor });
      deps.take(event, 'here');
    },
  };
}

async function hearFromTab({ memory, take, catchUp, signal }: FollowingDeps, news: News): Promise<void> {
  if (signal.aborted) return;
  switch (news.type) {
    case 'catch_up':
      await catchUp('elsewhere');
      return;
    case 'standing':
      if (news.control !== null) {
        remember(memory, news.control);
        take(news.control, 'elsewhere');
      }
      // What happened between this tab's own history and its arrival.
      if (news.cursor === null || news.cursor !== memory.cursor) await catchUp('elsewhere');
      memory.cursor = news.cursor ?? memory.cursor;
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
