import type { LeadField } from '@talia/protocol';
import { setCompanyName, setEmail, setFullName, setPhoneNumber } from './contact-tools.ts';
import type { Tool, ToolPolicy } from './define-tool.ts';

/** A field as it is to be stored, or the code of what is wrong with it. */
export type FieldCheck = { ok: true; value: string } | { ok: false; error: string };

const tools: Readonly<Record<LeadField, Tool>> = {
  full_name: setFullName,
  email: setEmail,
  phone_number: setPhoneNumber,
  company_name: setCompanyName,
};

/** Checks what a person says of themselves as the assistant's tool for that field does. */
export function checkLeadField(field: LeadField, text: string, policy: ToolPolicy): FieldCheck {
  const check = tools[field].check({ conversacion_id: '', [field]: text }, policy);
  const value = check.ok ? check.arguments[field] : undefined;
  if (value !== undefined) return { ok: true, value };
  return { ok: false, error: check.ok ? 'invalid_arguments' : check.error };
}
