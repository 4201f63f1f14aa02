import type { ScriptedVisitor } from './visitor-file.ts';

/** What a conversation left in the database, by the names of the visitors' file. */
export interface StoredLead {
  full_name: string | null;
  email: string | null;
  phone_e164: string | null;
  company_name: string | null;
  need: string | null;
  closed: boolean;
}

export interface Verdict {
  right: number;
  /** Fields that hold something else than they should: `field: stored (expected)`. */
  wrong: string[];
  /** Fields that should hold something and are empty. */
  missing: string[];
}

const fields = ['full_name', 'email', 'phone_e164', 'company_name'] as const;

/**
 * Compares what is stored with what was expected. Names and companies are compared without case, accents and the dots
 * of legal suffixes. A lead closed against expectation is wrong; one left open is missing.
 */
export function judge(stored: StoredLead, expected: ScriptedVisitor['expect']): Verdict {
  const verdict: Verdict = { right: 0, wrong: [], missing: [] };
  for (const field of fields) {
    const [value, wanted] = [stored[field], expected[field]];
    if (normalize(value) === normalize(wanted)) verdict.right += 1;
    else if (value === null) verdict.missing.push(field);
    else verdict.wrong.push(`${field}: ${value} (expected ${wanted ?? 'nothing'})`);
  }
  judgeClosing(stored, expected, verdict);
  return verdict;
}

function judgeClosing(stored: StoredLead, expected: ScriptedVisitor['expect'], verdict: Verdict): void {
  if (stored.closed && !expected.closes) verdict.wrong.push('closed');
  if (!stored.closed && expected.closes) verdict.missing.push('closed');
  if (!stored.closed || !expected.closes) return;
  const need = normalize(stored.need) ?? '';
  const absent = expected.need_keywords.filter((keyword) => !need.includes(keyword));
  if (absent.length > 0) verdict.wrong.push(`need: lacks ${absent.join(', ')}`);
}

function normalize(text: string | null): string | null {
  return (
    text
      ?.normalize('NFD')
      .replaceAll(/\p{M}/gu, '')
      .replaceAll('.', text.includes('@') ? '.' : '')
      .replaceAll(/\s+/g, ' ')
      .trim()
      .toLowerCase() ?? null
  );
}
