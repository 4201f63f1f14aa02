import { toCell } from '../format-table.ts';
import type { Finding } from './finding.ts';

/** One finding for people: what is, and below it how to mend it. Names of the database must not steer the terminal. */
export function formatFinding(finding: Finding): string {
  const head = `${finding.status.replace('_', ' ').padEnd(11)}  ${finding.check.padEnd(10)}  ${toCell(finding.message)}`;
  return 'mend' in finding ? `${head}\n${' '.repeat(25)}→ ${toCell(finding.mend)}` : head;
}

/** How many there were of each kind. */
export function formatSummary(findings: readonly Finding[]): string {
  const count = (status: Finding['status']) => findings.filter((finding) => finding.status === status).length;
  const parts = [
    toCount(count('problem'), 'problem'),
    toCount(count('warning'), 'warning'),
    `${count('ok')} ok`,
    `${count('not_checked')} not checked`,
  ];
  return parts.join(', ');
}

function toCount(many: number, what: string): string {
  return `${many} ${what}${many === 1 ? '' : 's'}`;
}
