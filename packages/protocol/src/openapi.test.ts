import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createOpenapiDocument, apiVersion, namedSchemas, operations } from './openapi.ts';
import { problemCodes } from './problem.ts';
import type { ProblemCode } from './problem.ts';

const problems = Object.fromEntries(problemCodes.map((code) => [code, { status: 400, title: code }]));
// Every code is a key of it.
const document = createOpenapiDocument(problems as Record<ProblemCode, { status: number; title: string }>);
const text = JSON.stringify(document);

it('every operation has an id and a place of its own', () => {
  expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
  expect(new Set(operations.map(({ method, path }) => `${method} ${path}`)).size).toBe(operations.length);
});

it('every reference leads somewhere, and every named schema is referred to', () => {
  const used = new Set(Array.from(text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g), ([, name]) => name));
  expect(used).toEqual(new Set(Object.keys(namedSchemas)));
});

it('every code that a client can receive is declared somewhere', () => {
  // These two are what all other paths and methods answer.
  const declared = new Set<string>(['not_found', 'method_not_allowed', ...operations.flatMap((each) => each.problems)]);
  expect(problemCodes.filter((code) => !declared.has(code))).toEqual([]);
});

it('no operation names a code twice', () => {
  for (const { id, problems: codes } of operations) expect(new Set(codes).size, id).toBe(codes.length);
});

it('has the version of this package', () => {
  expect(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))).toMatchObject({
    version: apiVersion,
  });
});
