import type { LeadField } from '@talia/protocol';
import { html, nothing, type TemplateResult } from 'lit';
import type { DataLabels } from './data-labels.ts';

/** How browsers help with each field. */
const helps: Readonly<Record<LeadField, { type: string; autocomplete: string; max: number }>> = {
  full_name: { type: 'text', autocomplete: 'name', max: 120 },
  email: { type: 'email', autocomplete: 'email', max: 254 },
  phone_number: { type: 'tel', autocomplete: 'tel', max: 40 },
  company_name: { type: 'text', autocomplete: 'organization', max: 160 },
};

/** What a form of the visitor's data begins with, and which of its fields the server refused. */
export interface FieldsState {
  fields: readonly LeadField[];
  values: Partial<Record<LeadField, string | null>>;
  wrong: readonly string[];
}

/** Labelled inputs. What is typed lives in them: `readFields` reads it. */
export function renderFields({ fields, values, wrong }: FieldsState, data: DataLabels): TemplateResult[] {
  return fields.map((field) => {
    const { type, autocomplete, max } = helps[field];
    const isWrong = wrong.includes(field);
    return html`<div class="field">
      <label for=${field}>${data.fields[field]}</label>
      <input
        id=${field}
        name=${field}
        type=${type}
        dir="auto"
        autocomplete=${autocomplete}
        maxlength=${max}
        .defaultValue=${values[field] ?? ''}
        aria-invalid=${String(isWrong)}
        aria-describedby=${isWrong ? `${field}-wrong` : nothing}
      />
      ${isWrong ? html`<p class="wrong" id="${field}-wrong">${data.wrong[field]}</p>` : nothing}
    </div>`;
  });
}

/** What the visitor typed into the fields of the form that listens. */
export function readFields(event: Event, fields: readonly LeadField[]): Partial<Record<LeadField, string>> {
  event.preventDefault();
  // True: the listener is on the form itself.
  const entered = new FormData(event.currentTarget as HTMLFormElement);
  return Object.fromEntries(fields.map((field) => [field, toText(entered.get(field))]));
}

function toText(value: FormDataEntryValue | null): string {
  return typeof value === 'string' ? value.trim() : '';
}

/** Moves the focus to the first field that was refused. */
export function focusWrong(root: ParentNode): void {
  root.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
