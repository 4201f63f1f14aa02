import { html, nothing } from 'lit';
import { hasConversation, type ChatState } from '../chat/chat-state.ts';
import type { ViewContext } from './view-context.ts';

/** What could be said now, each a button that says it: the page's prompts at first, later answers to the last question. */
export function renderPrompts(context: ViewContext, prompts: readonly string[]): unknown {
  const { chat, labels, actions } = context;
  const texts = hasConversation(chat) ? offeredReplies(chat) : prompts;
  if (texts.length === 0 || chat.phase.type !== 'ready') return nothing;
  return html`<div class="prompts" part="prompts" role="group" aria-label=${labels.quickReplies}>
    ${texts.map(
      (text) =>
        html`<button part="prompt" type="button" @click=${() => actions.send(text)}>
          <bdi>${text}</bdi>
        </button>`,
    )}
  </div>`;
}

/** Only while nothing was said after the question, and it is the assistant who will hear the answer. */
export function offeredReplies({ messages, manualMode }: ChatState): readonly string[] {
  const last = messages.at(-1);
  return last?.role === 'answer' && last.status === 'complete' && !manualMode ? last.chips : [];
}
