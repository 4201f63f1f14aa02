import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { isUnheard, type Phase } from '../chat/chat-state.ts';
import { describeFailure } from '../labels/labels.ts';
import { renderMarkdown } from '../markdown/render-markdown.ts';
import { renderConsentText } from './consent-gate.ts';
import { formatDay } from './format-time.ts';
import { cloudOffIcon, retryIcon, sparkIcon } from './icons.ts';
import { renderMessage, renderSpeaker } from './render-message.ts';
import { secondsUntil, type ViewContext } from './view-context.ts';
import { isSameDay, toViewItems, type ViewItem } from './view-items.ts';

/** The middle of the panel: the messages, or why there are none yet. */
export function renderLog(context: ViewContext): TemplateResult {
  const { phase, messages } = context.chat;
  if (phase.type === 'failed') return renderBroken(phase, context);
  if (phase.type === 'consent') return renderConsentText(phase.consent, context);
  const isLoading = phase.type === 'idle' || phase.type === 'loading';
  return isLoading && messages.length === 0 ? renderSkeleton(context) : renderMessages(context);
}

function renderMessages(context: ViewContext): TemplateResult {
  const { chat, labels } = context;
  const items = toShownItems(context);
  const { from, to } = context.takeRange(items.map(({ key }) => key));
  const isLoading = chat.phase.type === 'loading';
  // The log is silent: a screen reader would speak every token. Whole sentences go to the announcer.
  return html`<div class="log" part="log" role="log" aria-live="off" aria-label=${labels.log} tabindex="0">
    <ol class="list">
      ${chat.older.type === 'none' ? (isLoading ? nothing : renderIntro(context)) : renderOlder(context)}
      ${from > 0 ? html`<li class="room above" aria-hidden="true"></li>` : nothing}
      ${repeat(
        items.slice(from, to),
        (item) => item.key,
        (item) => renderItem(item, context),
      )}
      ${to < items.length ? html`<li class="room below" aria-hidden="true"></li>` : context.live?.renderTyping(context)}
    </ol>
  </div>`;
}

/** A conversation that began today needs no day above it. */
function toShownItems({ chat, now }: ViewContext): ViewItem[] {
  // While a person holds the conversation, the assistant thinks about nothing.
  const items = toViewItems(chat.manualMode ? chat.messages.filter((message) => !isUnheard(message)) : chat.messages);
  const [first] = items;
  const isPlain = first?.type === 'day' && chat.older.type === 'none' && isSameDay(first.at, now);
  return isPlain ? items.slice(1) : items;
}

/** A message is rendered again only when it, its place in the run or the language changed, while it counts down, or at the end. */
function renderItem(item: ViewItem, context: ViewContext): unknown {
  const { chat, locale, labels, now, copied } = context;
  if (item.type === 'day')
    return html`<li class="day" data-key=${item.key}>${formatDay(item.at, { now, locale, labels })}</li>`;
  const { message, first, last } = item;
  const counting = message.role === 'visitor' && message.delivery.type === 'waiting' ? now : 0;
  const wasSeen = chat.live?.seen === message.id;
  const wasCopied = message.role === 'answer' && message.key === copied;
  const isOver = chat.phase.type === 'ended';
  const marks = [counting, wasCopied, wasSeen, isOver, context.files?.downloads];
  return guard([message, first, last, locale, ...marks], () => renderMessage(item, context));
}

function renderIntro({ chat, labels, greeting }: ViewContext): TemplateResult {
  const name = chat.config?.assistant.name ?? labels.title;
  return html`<li class="intro">
      <span class="avatar">${sparkIcon}</span>
      <strong><bdi>${name}</bdi></strong>
      <span>${labels.aiHint}</span>
    </li>
    <li class="message ai first" part="message message-ai">
      ${renderSpeaker(name, labels.ai)}
      <div class="bubble" part="bubble">${renderMarkdown(greeting)}</div>
    </li>`;
}

function renderOlder({ chat, labels, actions }: ViewContext): TemplateResult {
  const { older } = chat;
  if (older.type === 'loading') return html`<li class="older" role="status">${labels.olderLoading}</li>`;
  const text = older.type === 'failed' ? labels.olderFailed : labels.older;
  return html`<li class="older-place">
    <button class="older" type="button" @click=${actions.loadOlder}>${text}</button>
  </li>`;
}

function renderSkeleton({ labels }: ViewContext): TemplateResult {
  return html`<div class="skeleton" role="status">
    <span class="hidden">${labels.loading}</span><i></i><i></i><i></i>
  </div>`;
}

/** The server's `Retry-After` is kept: the button counts down and works when the time has come, or the clock was set back. */
function renderBroken({ failure, at }: Extract<Phase, { type: 'failed' }>, context: ViewContext): TemplateResult {
  const { labels, now, actions } = context;
  const seconds = failure.retryAfterMs === null || now < at ? 0 : secondsUntil(at + failure.retryAfterMs, now);
  return html`<div class="broken" part="notice">
    ${cloudOffIcon}
    <strong>${labels.failedTitle}</strong>
    <p>${describeFailure(labels, failure.code)}</p>
    <button
      class="button"
      type="button"
      aria-disabled=${String(seconds > 0)}
      @click=${() => seconds === 0 && actions.reopen()}
    >
      ${seconds > 0 ? labels.retryAfter(seconds) : html`<span class="state">${retryIcon}${labels.retry}</span>`}
    </button>
  </div>`;
}
