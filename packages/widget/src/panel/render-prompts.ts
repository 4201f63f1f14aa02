import { html, nothing } from 'lit';
import { hasConversation } from '../chat/chat-state.ts';
import type { ViewContext } from './view-context.ts';

/** What could be said, while nothing was: each is a button that says it. */
export function renderPrompts({ chat, actions }: ViewContext, prompts: readonly string[]): unknown {
  if (prompts.length === 0 || chat.phase.type !== 'ready' || hasConversation(chat)) return nothing;
  return html`<div class="prompts" part="prompts">
    ${prompts.map(
      (text) =>
        html`<button part="prompt" type="button" @click=${() => actions.send(text)}>
          <bdi>${text}</bdi>
        </button>`,
    )}
  </div>`;
}
