import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { noLimits } from '../../config/environment.ts';
import type { Environment } from '../../config/environment.ts';
import type { Trace } from '../../store/console-schemas.ts';
import { startServer } from '../../server.ts';
import { formatTable } from '../format-table.ts';
import { openStore } from '../open-store.ts';
import type { ProgramDeps } from '../program.ts';
import { judge } from './judge.ts';
import type { StoredLead, Verdict } from './judge.ts';
import { createVisitorClient } from './visitor-client.ts';
import { readVisitors } from './visitor-file.ts';
import type { ScriptedVisitor } from './visitor-file.ts';

export interface VisitorsOptions {
  file: string;
  only?: string;
  verbose?: true;
}

interface Played {
  visitor: ScriptedVisitor;
  verdict: Verdict;
  closed: boolean;
  toolCalls: number;
  refusals: number;
}

/**
 * Plays scripted visitors against a server of its own on a throw-away data directory, with whichever model is
 * configured, and prints a table. True when no stored field is wrong and no lead closed that must not.
 */
export async function runVisitors(deps: ProgramDeps, options: VisitorsOptions): Promise<boolean> {
  const only = options.only?.split(',');
  const all = await readVisitors(resolve(deps.root, options.file));
  const visitors = all.filter((visitor) => only === undefined || only.includes(visitor.id));
  const dataDir = await mkdtemp(join(tmpdir(), 'talia-visitors-'));
  const environment: Environment = {
    ...deps.environment(),
    dataDir,
    logDir: null,
    port: 0,
    supabase: null,
    limits: noLimits,
  };
  const server = await startServer(environment, deps.paths, { simulatorPace: 'instant' });
  try {
    deps.progress(`${visitors.length} visitors against ${server.simulated ? 'the simulator' : 'the model'}`);
    const { store } = await openStore(environment, deps.paths);
    const played: Played[] = [];
    for (const visitor of visitors) {
      played.push(await play(visitor, server.url, store.trace, options, deps));
      deps.progress(`${visitor.id} ${visitor.kind}`);
    }
    deps.print(formatPlayed(played));
    return played.every(({ verdict }) => verdict.wrong.length === 0);
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function play(
  visitor: ScriptedVisitor,
  url: string,
  trace: (id: string) => Promise<Trace>,
  options: VisitorsOptions,
  deps: ProgramDeps,
): Promise<Played> {
  const client = await createVisitorClient(url, 'tlk_pub_local');
  let conversationId = '';
  for (const message of visitor.messages) {
    const { reply, metadata } = await client.send(message, visitor.locale);
    conversationId = metadata.conversation_id;
    if (options.verbose) deps.progress(`\n> ${message}\n${metadata.tools_called.join(' ')}\n< ${reply ?? '–'}`);
  }
  const traced = await trace(conversationId);
  if (traced === null) throw new Error(`the conversation of ${visitor.id} was not stored`);
  const tools = traced.turns.flatMap((turn) => turn.tools);
  const stored = toStoredLead(traced);
  return {
    visitor,
    verdict: judge(stored, visitor.expect),
    closed: stored.closed,
    toolCalls: tools.length,
    refusals: tools.filter((tool) => tool.outcome !== 'ok').length,
  };
}

function toStoredLead(trace: NonNullable<Trace>): StoredLead {
  const { lead } = trace;
  return {
    full_name: lead.full_name ?? null,
    email: lead.email ?? null,
    phone_e164: lead.phone_number ?? null,
    company_name: lead.company_name ?? null,
    need: lead.necesidad ?? null,
    closed: trace.state === 'pendiente',
  };
}

function formatPlayed(played: readonly Played[]): string {
  const rows = played.map(({ visitor, verdict, closed, toolCalls, refusals }) => [
    visitor.id,
    visitor.kind,
    `${verdict.right}/4`,
    String(verdict.wrong.length),
    verdict.missing.join(' ') || '–',
    closed ? 'yes' : 'no',
    String(toolCalls),
    String(refusals),
    verdict.wrong.join('; '),
  ]);
  const wrong = played.reduce((sum, { verdict }) => sum + verdict.wrong.length, 0);
  const missing = played.reduce((sum, { verdict }) => sum + verdict.missing.length, 0);
  const head = ['visitor', 'kind', 'right', 'wrong', 'missing', 'closed', 'calls', 'refusals', 'what is wrong'];
  return `${formatTable(head, rows)}\n\n${played.length} visitors, ${wrong} wrong, ${missing} missing`;
}
