import { createHash } from 'node:crypto';
import { Client } from 'pg';

/** What a statement did inside of the database, with all that its functions and triggers ran. */
export type Work = {
  /** Pages touched, in memory or not; a page counts each time. */
  pages: number;
  /** Tables of more than a hundred pages that were read from end to end, with the statement that did. */
  wholeTables: string[];
  /** The most rows that one scan in one statement looked at; a table of one page is read whole as cheaply as by an index. */
  widest: { rows: number; step: string };
};

/** Who runs it: a role, and the user of its token. */
export type Watched = { text: string; values?: unknown[]; role: string; user?: string };

/** A session whose every plan is told. */
export type PlanWatch = {
  /**
   * Runs a statement until its plans are those of a long-lived session, and answers what it did then. Nothing it
   * writes stays.
   */
  watch: (watched: Watched) => Promise<Work>;
  close: () => Promise<void>;
};

/** auto_explain tells each finished statement's plan as a notice, those inside of functions too. */
const SETTINGS = [
  `load 'auto_explain'`,
  'set auto_explain.log_min_duration = 0',
  'set auto_explain.log_nested_statements = on',
  'set auto_explain.log_analyze = on',
  'set auto_explain.log_buffers = on',
  'set auto_explain.log_timing = off',
  'set auto_explain.log_format = json',
  'set auto_explain.log_level = notice',
];

/** A prepared statement, as those of PostgREST and of plpgsql are, is planned for its values five times at most. */
const ROUNDS = 7;

/** Opens one, as a superuser of a database that is filled and analysed. */
export async function openPlanWatch(databaseUrl: string): Promise<PlanWatch> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const large = await findTables(client, 'relpages > 100');
  const tiny = await findTables(client, 'relpages = 1');
  let plans: Plan[] = [];
  client.on('notice', ({ message = '' }) => {
    const [, json] = /plan:\n(\{.*)$/su.exec(message) ?? [];
    if (json !== undefined) plans.push(JSON.parse(json));
  });
  await client.query(SETTINGS.join(';'));
  return {
    watch: async (watched) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        // oxlint-disable-next-line no-await-in-loop
        await runOnce(client, watched, () => (plans = []));
      }
      return toWork(plans, { large, tiny });
    },
    close: () => client.end(),
  };
}

async function findTables(client: Client, condition: string): Promise<Set<string>> {
  const { rows } = await client.query<{ relname: string }>(
    `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and ${condition}`,
  );
  return new Set(rows.map(({ relname }) => relname));
}

async function runOnce(client: Client, { text, values, role, user }: Watched, begin: () => unknown): Promise<void> {
  await client.query('begin');
  const claims = JSON.stringify({ role, sub: user });
  await client.query(`select set_config('request.jwt.claims', $1, true), set_config('role', $2, true)`, [claims, role]);
  begin();
  const name = createHash('md5').update(text).digest('hex');
  await client.query({ name, text, ...(values && { values }) });
  await client.query('rollback');
}

type PlanNode = {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: PlanNode[];
};

type Plan = { 'Query Text': string; Plan: PlanNode };

function toWork(plans: Plan[], { large, tiny }: Record<'large' | 'tiny', ReadonlySet<string>>): Work {
  // A statement ends after those inside of it, and its pages hold theirs.
  const outermost = plans.at(-1);
  if (outermost === undefined) throw new Error('no plan was told');
  const scans = plans.flatMap((plan) =>
    nodesOf(plan.Plan)
      .filter((node) => node['Relation Name'] !== undefined)
      .map((node) => ({ node, query: plan['Query Text'] })),
  );
  const whole = scans.filter(
    ({ node }) =>
      node['Node Type'].includes('Seq Scan') && node['Actual Loops'] > 0 && large.has(node['Relation Name'] ?? ''),
  );
  const widest = scans
    .filter(({ node }) => !tiny.has(node['Relation Name'] ?? ''))
    .map(({ node, query }) => ({
      rows: rowsOf(node),
      step: `${node['Node Type']} ${node['Index Name'] ?? node['Relation Name'] ?? ''}: ${shorten(query)}`,
    }))
    .reduce((most, scan) => (scan.rows > most.rows ? scan : most), { rows: 0, step: 'no scan' });
  return {
    pages: outermost.Plan['Shared Hit Blocks'] + outermost.Plan['Shared Read Blocks'],
    wholeTables: whole.map(({ node, query }) => `${node['Relation Name']}: ${shorten(query)}`),
    widest,
  };
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

function rowsOf(node: PlanNode): number {
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  return Math.round((node['Actual Rows'] + removed) * node['Actual Loops']);
}

function shorten(query: string): string {
  return query.trim().replaceAll(/\s+/gu, ' ').slice(0, 120);
}
