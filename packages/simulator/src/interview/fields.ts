import type { LeadData } from '../players/lead-state.ts';

/** One of the four data of a lead. */
export type Field = keyof LeadData;

/** The four, in the order in which they are stored and asked for. */
export const fields: readonly Field[] = ['full_name', 'company_name', 'email', 'phone_number'];

/** A lead of which nothing is known. */
export const emptyLead: LeadData = { full_name: null, email: null, phone_number: null, company_name: null };
