import type { Probe, ProbeAnswer } from '../../store/probe.ts';
import { notChecked, ok, problem } from './finding.ts';
import type { Verdict } from './finding.ts';

/** Tries, with the key that anybody may know, to call a function and to read a table: both must be refused. */
export async function checkStrangers(stranger: Probe): Promise<Verdict[]> {
  const called = judge('call latido()', await stranger.call('latido'));
  const read = judge('read contactos', await stranger.read('contactos'));
  if (called === null && read === null) return [ok('The publishable key is refused a function and a table.')];
  return [called, read].filter((verdict) => verdict !== null);
}

/** Null when the database itself said no: a gateway's refusal, or that of a missing object, proves nothing. */
function judge(what: string, answer: ProbeAnswer): Verdict | null {
  switch (answer.type) {
    case 'answered':
      return problem(
        `The publishable key, which anybody may know, can ${what}.`,
        'Run npx talia migrate; if nothing is pending, mend what the check "rights" names.',
      );
    case 'unreachable':
      return notChecked(`nobody answered an attempt to ${what} (${answer.reason})`);
    case 'refused':
      return explainRefusal(what, answer);
  }
}

function explainRefusal(what: string, { status, code }: { status: number; code: string }): Verdict | null {
  if (code === '42501') return null;
  if (status === 401 || status === 403) {
    return problem(
      `The project refuses the publishable key (status ${status}).`,
      'Set TALIA_SUPABASE_ANON to the publishable key of the project that TALIA_SUPABASE_URL names.',
    );
  }
  return notChecked(`an attempt to ${what} ended with status ${status}, code ${code || 'none'}`);
}
