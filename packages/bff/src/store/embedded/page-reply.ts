import type { TransactionOutcome } from './protocol.ts';
import type { Plan } from './plan.ts';
import { errorReply, sqlErrorReply } from './reply.ts';
import type { Reply } from './reply.ts';
import type { CallerKind } from './sqlstate-status.ts';

/** Turns what the database answered into the reply of a plan. */
export function toReply(plan: Plan, outcome: TransactionOutcome, caller: CallerKind): Reply {
  switch (outcome.type) {
    case 'refused':
      return sqlErrorReply(outcome.error, caller);
    case 'not_one_row':
      return errorReply(406, {
        code: 'PGRST116',
        message: 'JSON object requested, multiple (or no) rows returned',
        details: `The result contains ${outcome.pageRows} rows`,
      });
    case 'committed':
      return toPage(plan, outcome);
  }
}

function toPage(
  { success }: Plan,
  { pageRows, totalRows, body }: { pageRows: number; totalRows: number | null; body: string },
): Reply {
  const { contentType, offset, total } = success;
  if (totalRows !== null && offset > 0 && offset >= totalRows) return outOfRange(offset, totalRows);
  const range = pageRows === 0 ? '*' : `${offset}-${offset + pageRows - 1}`;
  const partial = total === 'counted' && totalRows !== null && pageRows < totalRows;
  const headers = { 'content-range': `${range}/${totalRows ?? '*'}` };
  if (contentType === null) return { status: 204, headers, body: null };
  return { status: partial ? 206 : 200, headers: { ...headers, 'content-type': contentType }, body };
}

function outOfRange(offset: number, totalRows: number): Reply {
  return errorReply(
    416,
    {
      code: 'PGRST103',
      message: 'Requested range not satisfiable',
      details: `An offset of ${offset} was requested, but there are only ${totalRows} rows.`,
    },
    { 'content-range': `*/${totalRows}` },
  );
}
