import type { LitElement } from 'lit';
import { DataCard } from './data-card.ts';
import { fieldStyles } from './field-styles.ts';
import { LeadForm } from './lead-form.ts';

/** What few visitors open, as a chunk of its own. */
export interface MyData {
  card: DataCard;
  form: LeadForm;
}

/** Builds both on the panel, and brings their styles. */
export function createMyData(host: LitElement): MyData {
  const sheet = fieldStyles.styleSheet;
  if (sheet) host.shadowRoot?.adoptedStyleSheets.push(sheet);
  return { card: new DataCard(host), form: new LeadForm(host) };
}
