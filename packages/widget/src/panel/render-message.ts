import { html, nothing, type TemplateResult } from 'lit';
import { isEditable, type AnswerMessage, type ToolStep, type VisitorMessage } from '../chat/chat-state.ts';
import { isRetryable } from '../chat/is-retryable.ts';
import { describeFailure, describeTool } from '../labels/labels.ts';
import { renderMarkdown } from '../markdown/render-markdown.ts';
import { formatTime } from './format-time.ts';
import { alertIcon, checkIcon, clockIcon, copyIcon, editIcon, retryIcon, stopIcon } from './icons.ts';
import { secondsUntil, type ViewContext } from './view-context.ts';
import type { ViewItem } from './view-items.ts';

type MessageItem = Extract<ViewItem, { type: 'message' }>;

/** One message of the list. */
export function renderMessage(item: MessageItem, context: ViewContext): TemplateResult {
  const { message } = item;
  return message.role === 'visitor' ? renderVisitor(item, message, context) : renderAnswer(item, message, context);
}

function renderVisitor(
  { key, first, last }: MessageItem,
  message: VisitorMessage,
  context: ViewContext,
): TemplateResult {
  const { labels } = context;
  const state = message.accepted ? '' : ' unsent';
  return html`<li
    class="message user${state}${first ? ' first' : ''}${freshClass(message.at, context)}"
    part="message message-user"
    data-key=${key}
  >
    <span class="hidden">${labels.saidByYou}</span>
    ${message.text === '' ? nothing : html`<bdi class="bubble" part="bubble" dir="auto">${message.text}</bdi>`}
    ${message.attachments ? context.files?.renderSent(message.attachments, context) : nothing}
    ${renderDelivery(message, last, context)}
  </li>`;
}

/** The state of a message in words and with a sign, never by colour alone. */
function renderDelivery(message: VisitorMessage, last: boolean, context: ViewContext): unknown {
  const { chat, labels, locale, live } = context;
  const { delivery } = message;
  if (delivery.type === 'failed') return renderFailed(message, context);
  if (delivery.type === 'waiting') return renderWaiting(delivery, context);
  if (delivery.type === 'queued') return renderQueued(message, context);
  if (delivery.type === 'sending') return html`<div class="meta" part="meta">${labels.sending}</div>`;
  const seen = chat.live?.seen === message.id ? live?.renderSeen(context) : undefined;
  return last || seen ? html`<div class="meta" part="meta">${renderTime(message.at, locale)}${seen}</div>` : nothing;
}

function renderQueued(message: VisitorMessage, context: ViewContext): TemplateResult {
  return html`<div class="meta" part="meta">
    <span class="state">${clockIcon}<span>${context.labels.queued}</span></span
    >${renderEdit(message, context)}
  </div>`;
}

function renderEdit(message: VisitorMessage, { labels, actions }: ViewContext): unknown {
  if (!isEditable(message)) return nothing;
  return html`<button class="link" type="button" @click=${() => actions.edit(message.id)}>
    ${editIcon}${labels.edit}
  </button>`;
}

function renderFailed(message: VisitorMessage, context: ViewContext): TemplateResult {
  const { labels, actions, chat } = context;
  // Only ever called for a failed message; the type needs the check.
  const code = message.delivery.type === 'failed' ? message.delivery.code : 'internal_error';
  const sentence = message.accepted ? labels.notAnswered : `${labels.notSent} ${describeFailure(labels, code)}`;
  const retry = html`<button class="link" type="button" @click=${() => actions.retry(message.id)}>
    ${retryIcon}${labels.retry}
  </button>`;
  // Where the conversation has ended, nothing can be sent any more.
  const wayOut =
    chat.phase.type === 'ended' ? nothing : html`${isRetryable(code) ? retry : nothing}${renderEdit(message, context)}`;
  return html`<div class="meta failed" part="meta">
    <span class="state">${alertIcon}<span>${sentence}</span></span
    >${wayOut}
  </div>`;
}

function renderWaiting(
  { code, until }: Extract<VisitorMessage['delivery'], { type: 'waiting' }>,
  { labels, now }: ViewContext,
): TemplateResult {
  if (code === 'interrupted') return renderState(clockIcon, labels.reconnecting);
  const reason = code === 'offline' ? '' : describeFailure(labels, code);
  const when = until === null ? labels.waitingOnline : labels.retryIn(secondsUntil(until, now));
  return renderState(clockIcon, `${reason} ${when}`);
}

function renderState(icon: TemplateResult, text: string): TemplateResult {
  return html`<div class="meta" part="meta">
    <span class="state">${icon}<span>${text}</span></span>
  </div>`;
}

function renderAnswer({ key, first, last }: MessageItem, message: AnswerMessage, context: ViewContext): TemplateResult {
  const { labels, locale } = context;
  const isHuman = message.author.type === 'human';
  const name = message.author.name ?? (isHuman ? labels.person : (context.chat.config?.assistant.name ?? labels.title));
  const editor = message.author.edited_by;
  const kind = isHuman ? labels.person : editor ? `${labels.ai} · ${labels.editedBy(editor.name)}` : labels.ai;
  const part = isHuman ? 'message message-human' : 'message message-ai';
  return html`<li
    class="message ${isHuman ? 'human' : 'ai'}${first ? ' first' : ''}${freshClass(message.at, context)}"
    part=${part}
    data-key=${key}
  >
    ${first ? renderSpeaker(name, kind) : html`<span class="hidden">${labels.saidBy(editor ? `${name} (${kind})` : name)}</span>`}
    ${renderTools(message.tools, context)}${renderAnswerText(message, context)}
    ${message.status === 'interrupted' ? renderState(alertIcon, labels.cut) : nothing}
    ${message.status === 'stopped' ? renderState(stopIcon, labels.stopped) : nothing}
    ${isEnded(message) ? html`<div class="meta" part="meta">${last ? renderTime(message.at, locale) : nothing}${renderCopy(message, context)}</div>` : nothing}
  </li>`;
}

/** Who speaks, and whether that is a person: said of each run, and to a screen reader of each message. */
export function renderSpeaker(name: string, kind: string): TemplateResult {
  return html`<span class="speaker"
    ><bdi>${name}</bdi>${name === kind ? nothing : html` <small>${kind}</small>`}</span
  >`;
}

function renderCopy(message: AnswerMessage, { labels, copied, copy }: ViewContext): unknown {
  if (!copy) return nothing;
  const wasCopied = copied === message.key;
  return html`<button
    class="copy"
    type="button"
    aria-label=${labels.copy}
    title=${labels.copy}
    @click=${() => copy(message)}
  >
    ${wasCopied ? html`${checkIcon}<span>${labels.copied}</span>` : copyIcon}
  </button>`;
}

function renderAnswerText({ text, status, tools }: AnswerMessage, { labels }: ViewContext): unknown {
  if (text !== '') return html`<div class="bubble" part="bubble">${renderMarkdown(text)}</div>`;
  if (status !== 'thinking' || tools.some((tool) => tool.status === 'running')) return nothing;
  return html`<div class="bubble" part="bubble">
    <span class="typing" role="img" aria-label=${labels.typing}><i></i><i></i><i></i></span>
  </div>`;
}

/** A tool that failed is the assistant's to explain; the visitor sees what works and what worked. */
function renderTools(tools: readonly ToolStep[], context: ViewContext): unknown {
  const shown = tools.filter((tool) => tool.status !== 'failed');
  return shown.length === 0
    ? nothing
    : html`<div class="tools">${shown.map((tool) => renderTool(tool, context))}</div>`;
}

function renderTool({ name, status }: ToolStep, { labels }: ViewContext): TemplateResult {
  const { running, done } = describeTool(labels, name);
  return status === 'done'
    ? html`<span class="tool done">${checkIcon}${done}</span>`
    : html`<span class="tool"><span class="spinner"></span>${running}</span>`;
}

function renderTime(at: number, locale: ViewContext['locale']): TemplateResult {
  return html`<time datetime=${new Date(at).toISOString()}>${formatTime(at, locale)}</time>`;
}

function isEnded({ status }: AnswerMessage): boolean {
  return status === 'complete' || status === 'stopped';
}

/** Only what arrives while the panel is open comes in with motion, not a page of history. */
function freshClass(at: number, { now }: ViewContext): string {
  return now - at < 5_000 ? ' fresh' : '';
}
