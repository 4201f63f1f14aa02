import { html, nothing, type TemplateResult } from 'lit';
import { hasConversation } from '../chat/chat-state.ts';
import { alertIcon, closeIcon, cloudOffIcon, dataIcon, endIcon, sparkIcon } from './icons.ts';
import type { ViewContext } from './view-context.ts';

/** The top bar. That an AI answers is said always, not only in the first message. */
export function renderHeader(
  context: ViewContext,
  { askToEnd, openData }: { askToEnd: () => void; openData: () => void },
): TemplateResult {
  const { chat, labels, actions, live } = context;
  const canEnd = chat.phase.type === 'ready' && hasConversation(chat);
  return html`<header part="header">
    <span class="avatar">${live?.renderAvatar(context) ?? sparkIcon}</span>
    <div class="who">
      <h2 part="title"><bdi>${chat.config?.assistant.name ?? labels.title}</bdi></h2>
      <span class="label">${live?.renderHolder(context) ?? labels.aiLabel}</span>
    </div>
    ${
      // First: when it comes, it moves no button that was there before.
      canEnd ? renderIconButton('end', labels.end, { icon: endIcon, onClick: askToEnd }) : nothing
    }
    ${
      chat.phase.type === 'ready'
        ? renderIconButton('data', labels.myData, { icon: dataIcon, onClick: openData })
        : nothing
    }
    ${renderIconButton('close', labels.close, { icon: closeIcon, onClick: actions.close })}
  </header>`;
}

function renderIconButton(
  name: string,
  label: string,
  { icon, onClick }: { icon: TemplateResult; onClick: () => void },
): TemplateResult {
  return html`<button class="icon" part=${name} type="button" aria-label=${label} title=${label} @click=${onClick}>
    ${icon}
  </button>`;
}

/** Below the header: where the answers come from, when it is not a model. */
export function renderSimulatorNotice({ chat, labels }: ViewContext): unknown {
  if (!chat.config?.simulated) return nothing;
  return html`<div class="notice" part="notice">
    ${alertIcon}<span><strong>${labels.simulatorTitle}.</strong> ${labels.simulator}</span>
  </div>`;
}

/** Above the composer: what the visitor should know before writing. */
export function renderStateNotice(context: ViewContext): unknown {
  const { chat, labels, live } = context;
  if (!chat.online) return html`<div class="notice" part="notice">${cloudOffIcon}<span>${labels.offline}</span></div>`;
  return live?.renderNotice(context) ?? nothing;
}

/** The question before the conversation is ended. */
export function renderEndQuestion(
  { labels }: ViewContext,
  answer: { confirm: () => void; cancel: () => void },
): TemplateResult {
  return html`<div class="foot ask" role="group" aria-label=${labels.endQuestion}>
    <p>${labels.endQuestion} <small>${labels.endHint}</small></p>
    <button class="button" type="button" @click=${answer.cancel}>${labels.endCancel}</button>
    <button class="button main" type="button" @click=${answer.confirm}>${labels.endConfirm}</button>
  </div>`;
}

/** After the end: nothing to write to, but a way to begin anew. */
export function renderEnded(context: ViewContext): TemplateResult {
  const { labels, actions, live } = context;
  return html`<div class="foot ask">
    <p role="status">${live?.describeEnd(context) ?? labels.ended}</p>
    <button class="button main" type="button" @click=${actions.restart}>${labels.restart}</button>
  </div>`;
}
