import type { LeadProgress, LiveEvent } from '@talia/protocol';
import type { ApiClient } from '../api/api-client.ts';
import type { ChatController } from '../chat/chat-controller.ts';
import type { ChatNotice } from '../chat/chat-notice.ts';
import type { ChatState } from '../chat/chat-state.ts';
import type { Surroundings } from '../chat/deliver-message.ts';
import { findNews, mergeHistory } from '../chat/merge-stored.ts';
import { endTyping, reduceLive } from '../chat/reduce-live.ts';
import { pageSize } from '../chat/start-conversation.ts';
import { followConversation, type ConversationMemory, type Following, type Heard } from './follow-conversation.ts';
import type { TabMeans } from './join-tabs.ts';
import type { ListenDeps } from './keep-listening.ts';

/** What the live part of one chat works with. */
export interface LiveDeps {
  api: Pick<ApiClient, 'ask' | 'sessionId' | 'history'>;
  controller: Pick<ChatController, 'state' | 'hear'>;
  siteKey: string;
  surroundings: Surroundings;
  tabs: TabMeans;
  times: ListenDeps['times'];
  /** Aborts with the panel. */
  signal: AbortSignal;
}

/** Keeps one chat current. */
export interface Live {
  /** To be called when the state became another, or another conversation. */
  onChange: () => void;
  /** Nothing is listened to while there is a reason not to. */
  pause: (why: PauseReason) => void;
  resume: (why: PauseReason) => void;
}

/** The page is out of sight for long, or gone; or the visitor took their consent back, until they are asked again. */
export type PauseReason = 'unseen' | 'withdrawn';

/**
 * Connects while there is a conversation that can be written to, and keeps out of it otherwise. What it remembers of one
 * conversation, it goes on from when it comes back to the same.
 */
export function createLive(deps: LiveDeps): Live {
  let running: { epoch: number; stop: AbortController; following: Following } | null = null;
  let memory: ConversationMemory | null = null;
  const reasons = new Set<PauseReason>();
  const onChange = () => {
    const { epoch, phase } = deps.controller.state;
    const sessionId = deps.api.sessionId();
    if (phase.type === 'consent') reasons.delete('withdrawn');
    const isWanted = phase.type === 'ready' && reasons.size === 0 && !deps.signal.aborted && sessionId !== null;
    if (running && (!isWanted || running.epoch !== epoch)) {
      running.stop.abort();
      running = null;
    }
    if (!isWanted || running) return;
    if (memory?.sessionId !== sessionId || memory.epoch !== epoch) {
      memory = { sessionId, epoch, cursor: null, control: null };
    }
    const stop = new AbortController();
    const hearing = createHearing(deps, epoch);
    running = { epoch, stop, following: followConversation({ ...deps, ...hearing, memory, signal: stop.signal }) };
  };
  deps.signal.addEventListener('abort', onChange, { once: true });
  onChange();
  return {
    onChange,
    pause: (why) => {
      reasons.add(why);
      onChange();
    },
    resume: (why) => {
      reasons.delete(why);
      onChange();
      void running?.following.check();
    },
  };
}

/** What is heard becomes state, for this conversation only, and what the page may know of it becomes notices. */
function createHearing({ api, controller, times }: LiveDeps, epoch: number) {
  let typing: ReturnType<typeof setTimeout> | undefined;
  const hear = (change: (state: ChatState) => ChatState, heard: Heard) =>
    controller.hear(
      (state) => (state.epoch === epoch ? change(state) : state),
      (before, after) => (after.epoch === epoch ? toNotices(before, after, heard) : []),
    );
  return {
    take(event: LiveEvent, heard: Heard): void {
      hear((state) => reduceLive(state, event), heard);
      if (event.type !== 'typing' || !event.data.active) return;
      clearTimeout(typing);
      typing = setTimeout(() => hear(endTyping, heard), times.typing);
    },
    async catchUp(heard: Heard): Promise<boolean> {
      const page = await api.history({ limit: pageSize });
      if (page.ok) hear((state) => mergeHistory(state, page.value), heard);
      return page.ok;
    },
  };
}

function toNotices(before: ChatState, after: ChatState, heard: Heard): ChatNotice[] {
  const messages = findNews(before, after).map((message): ChatNotice => {
    return heard === 'elsewhere' ? { type: 'message', message, heard } : { type: 'message', message };
  });
  const { lead } = after;
  const isNews = lead !== null && toText(lead) !== toText(before.lead);
  return isNews ? [...messages, { type: 'lead_change', lead }] : messages;
}

/** The order of the fields says nothing. */
function toText(lead: LeadProgress | null): string {
  return JSON.stringify([lead?.captured.toSorted(), lead?.missing.toSorted(), lead?.closed]);
}
