import type { SiteConsent } from '@talia/protocol';
import { html, type TemplateResult } from 'lit';
import type { ViewContext } from './view-context.ts';

/** What the site asks a visitor to accept, in place of the messages. Plain text: its lines are kept. */
export function renderConsentText({ text }: SiteConsent, { labels }: ViewContext): TemplateResult {
  return html`<div class="card" part="log" role="region" aria-label=${labels.consentTitle} tabindex="0">
    <h3>${labels.consentTitle}</h3>
    <p class="legal" dir="auto">${text}</p>
  </div>`;
}

/** The two answers to it, in place of the composer. Until one is given nothing of the visitor is sent. */
export function renderConsentAnswers({ labels, actions }: ViewContext): TemplateResult {
  return html`<div class="foot ask" role="group" aria-label=${labels.consentTitle}>
    <button class="button" type="button" @click=${actions.close}>${labels.consentDecline}</button>
    <button class="button main" type="button" @click=${actions.accept}>${labels.consentAccept}</button>
  </div>`;
}
