import { html } from 'lit';
import { isUnheard, type ChatState } from '../chat/chat-state.ts';
import { checkIcon } from '../panel/icons.ts';
import { renderSpeaker } from '../panel/render-message.ts';
import type { LiveView, ViewContext } from '../panel/view-context.ts';
import { describeControl } from './describe-control.ts';
import { liveLabelsFor } from './live-labels.ts';

/** What is only heard live, as the panel shows it. */
export const liveView: LiveView = {
  renderAvatar: ({ chat }) => {
    const name = chat.live?.control?.holder?.name;
    return isHeld(chat) && name
      ? html`<span class="initials" aria-hidden="true">${toInitials(name)}</span>`
      : undefined;
  },
  renderHolder: ({ chat, locale }) => {
    const control = chat.phase.type === 'ready' ? chat.live?.control : null;
    const labels = liveLabelsFor(locale);
    if (control?.state === 'waiting') return html`<span class="holder waiting">${labels.awaited}</span>`;
    if (control?.state !== 'human') return undefined;
    return html`<span class="holder"><bdi>${labels.holder(control.holder?.name ?? labels.somebody)}</bdi></span>`;
  },
  renderNotice: (context) => {
    const text =
      context.chat.phase.type === 'ready' ? describeControl(context.chat, liveLabelsFor(context.locale)) : null;
    return text === null
      ? undefined
      : html`<div class="notice calm live" part="notice">${personIcon}<span>${text}</span></div>`;
  },
  renderTyping,
  renderSeen: ({ locale }) => html`<span class="state seen">${checkIcon}${liveLabelsFor(locale).seen}</span>`,
  describeEnd: ({ chat, locale }) => {
    const reason = chat.phase.type === 'ended' ? chat.phase.reason : undefined;
    const labels = liveLabelsFor(locale);
    if (reason === undefined || reason === null) return undefined;
    return /inacti/.test(reason) ? labels.endedInactive : labels.endedByTeam;
  },
};

/** One sign at a time: while the assistant thinks, its own is there. Silent for screen readers, since it comes and goes. */
function renderTyping({ chat, labels, locale }: ViewContext): unknown {
  const author = chat.live?.typing;
  const isTaken = !chat.manualMode && chat.messages.some(isUnheard);
  if (!author || isTaken || chat.phase.type !== 'ready') return undefined;
  const live = liveLabelsFor(locale);
  const text = live.typing(author.name ?? live.somebody);
  return html`<li class="message human first fresh" part="message message-human">
    ${renderSpeaker(author.name ?? labels.person, labels.person)}
    <div class="bubble" part="bubble">
      <span class="typing" role="img" aria-label=${text} title=${text}><i></i><i></i><i></i></span>
    </div>
  </li>`;
}

function isHeld({ phase, live }: ChatState): boolean {
  return phase.type === 'ready' && live?.control?.state === 'human';
}

function toInitials(name: string): string {
  const words = name.trim().split(/\s+/);
  const shown = words.length > 1 ? [words[0], words.at(-1)] : words;
  return shown
    .map((word) => Array.from(word ?? '')[0] ?? '')
    .join('')
    .toLocaleUpperCase();
}

const personIcon = html`<svg viewBox="0 0 24 24" aria-hidden="true">
  <circle cx="12" cy="8.5" r="3.8" />
  <path d="M4.8 19.5c1-3.4 3.8-5 7.2-5s6.2 1.6 7.2 5" />
</svg>`;
