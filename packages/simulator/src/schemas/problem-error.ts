import { badRequest } from '../api-error.ts';
import type { ApiError } from '../api-error.ts';
import type { SchemaProblem } from './explain.ts';

/** The API reports one thing at a time: an unknown key wherever it is, then what comes first. */
export function toApiError(problems: readonly SchemaProblem[]): ApiError {
  const problem = problems.find((candidate) => candidate.kind === 'unknown') ?? problems[0];
  if (!problem) throw new Error('No problem to report.');
  const param = problem.path;
  switch (problem.kind) {
    case 'unknown':
      return badRequest(`Unknown parameter: '${param}'.`, { param, code: 'unknown_parameter' });
    case 'missing':
      return badRequest(`Missing required parameter: '${param}'.`, { param, code: 'missing_required_parameter' });
    case 'type':
      return badRequest(
        `Invalid type for '${param}': expected ${listWords(problem.expected.map(withArticle), 'or')}, but got ${described(problem.value)} instead.`,
        { param, code: 'invalid_type' },
      );
    case 'value':
      return badRequest(
        `Invalid value: '${String(problem.value)}'. Supported values are: ${listWords(problem.supported.map(quoted), 'and')}.`,
        { param, code: 'invalid_value' },
      );
  }
}

function quoted(value: unknown): string {
  return `'${String(value)}'`;
}

function described(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal number';
  return value === null ? 'null' : withArticle(typeof value);
}

function withArticle(type: string): string {
  if (type === 'null') return 'null';
  return /^[aio]/.test(type) ? `an ${type}` : `a ${type}`;
}

function listWords(words: string[], conjunction: 'and' | 'or'): string {
  if (words.length <= 2) return words.join(` ${conjunction} `);
  return `${words.slice(0, -1).join(', ')}, ${conjunction} ${words.at(-1)}`;
}
