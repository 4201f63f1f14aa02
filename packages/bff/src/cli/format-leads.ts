import type { LeadRow } from '../store/console-schemas.ts';
import { formatTable } from './format-table.ts';

/** Leads as a table for people, the newest first. */
export function formatLeads(leads: readonly LeadRow[]): string {
  if (leads.length === 0) return 'No leads yet.';
  return formatTable(
    ['when', 'name', 'e-mail', 'phone', 'company', 'stage', 'complete', 'conversation'],
    leads.map((lead) => [
      lead.createdAt.slice(0, 16).replace('T', ' '),
      lead.fullName ?? '–',
      lead.email ?? '–',
      lead.phoneNumber ?? '–',
      lead.companyName ?? '–',
      lead.stage,
      lead.complete ? 'yes' : 'no',
      lead.conversationId ?? '–',
    ]),
  );
}
