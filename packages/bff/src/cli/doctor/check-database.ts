import type { Diagnosis, DiagnosisAnswer } from '../../store/diagnosis.ts';
import type { ProbeAnswer } from '../../store/probe.ts';
import { ok, problem, warning } from './finding.ts';
import type { Verdict } from './finding.ts';

/** Views that obey the caller's policies (`security_invoker`) came with this version. */
const oldestPostgres = 15;
const slowMs = 1_000;

/** A database as this check sees it. */
export interface DatabaseSight {
  /** How to call it at the beginning of a sentence. */
  name: string;
  /** Whether it is a project at Supabase, or the embedded one. */
  hosted: 'supabase' | 'here';
  ping: ProbeAnswer;
  diagnosis: DiagnosisAnswer;
}

/** Whether the database answers the secret key, what it is, and how long a question takes. */
export function checkDatabase({ name, hosted, ping, diagnosis }: DatabaseSight): Verdict[] {
  if (ping.type !== 'answered') return [hosted === 'here' ? explainHere(name, ping) : explainSilence(name, ping)];
  const ms = Math.round(ping.answeredAt - ping.askedAt);
  const answers = `${name} answers in ${ms} ms.`;
  return [
    ms > slowMs
      ? warning(answers, 'Run the server near its database: each message takes three questions, one after the other.')
      : ok(answers),
    ...(diagnosis.type === 'known' ? [checkVersion(diagnosis.diagnosis)] : []),
  ];
}

function checkVersion({ postgresVersion, encrypted }: Diagnosis): Verdict {
  const version = `PostgreSQL ${postgresVersion}`;
  if (Number.parseInt(postgresVersion, 10) < oldestPostgres) {
    return problem(`${version} is too old.`, `Use PostgreSQL ${oldestPostgres} or newer.`);
  }
  const way = { true: ', reached encrypted by its API', false: ', reached unencrypted by its API', null: '' };
  return ok(`${version}${way[`${encrypted}`]}.`);
}

type Silence = Exclude<ProbeAnswer, { type: 'answered' }>;

function explainHere(name: string, answer: Silence): Verdict {
  const why = answer.type === 'unreachable' ? answer.reason : `status ${answer.status}, code ${answer.code}`;
  return problem(`${name} does not answer as it should (${why}).`, 'Stop the server, and run npx talia migrate.');
}

function explainSilence(name: string, answer: Silence): Verdict {
  if (answer.type === 'unreachable') {
    return problem(
      `${name} cannot be reached (${answer.reason}).`,
      'Check TALIA_SUPABASE_URL and the network, and that the project is not paused.',
    );
  }
  const { status, code } = answer;
  if (code === '42501') {
    return problem(
      `${name} answers, but the key may not call our functions.`,
      'Set TALIA_SUPABASE_SERVICE_ROLE to the secret key; if it is, run npx talia migrate.',
    );
  }
  if (status === 401 || status === 403) {
    return problem(
      `${name} refuses the key (status ${status}).`,
      'Set TALIA_SUPABASE_SERVICE_ROLE to a secret key of the project that TALIA_SUPABASE_URL names.',
    );
  }
  if (status === 404 && code !== '') {
    return problem(`${name} answers, and holds nothing of Tal-IA.`, 'Run npx talia migrate.');
  }
  return problem(
    `${name} answers with status ${status}${code === '' ? '' : `, code ${code}`}.`,
    'Check that TALIA_SUPABASE_URL is the URL of the project (https://….supabase.co, nothing after it), and its state in the dashboard.',
  );
}
