import type { LitElement } from 'lit';
import { DataCard } from './data-card.ts';
import { dataStyles } from './data-styles.ts';
import { LeadForm } from './lead-form.ts';

/** What few visitors open, as a chunk of its own. */
export interface MyData {
  card: DataCard;
  form: LeadForm;
}

/** Builds both on the panel. */
export function createMyData(host: LitElement): MyData {
  const { styleSheet } = dataStyles;
  // Every browser that runs this code has constructed style sheets.
  if (styleSheet) host.shadowRoot?.adoptedStyleSheets.push(styleSheet);
  return { card: new DataCard(host), form: new LeadForm(host) };
}
