import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { explain } from './explain.ts';
import { loadDefinitions, requestTypes } from './load-definitions.ts';

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'talia-schemas-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

test('schemas are made once and read from then on, also when two processes make them together', async () => {
  const cacheDirectory = await temporaryDirectory();
  const types = ['ConversationUpdateParams'];
  const [one, two] = await Promise.all([1, 2].map(() => loadDefinitions(types, { cacheDirectory })));
  expect(one).toEqual(two);
  expect(one?.['Metadata']).toEqual({ type: 'object', additionalProperties: { type: 'string' } });
  const [version = ''] = await readdir(cacheDirectory);
  const files = await readdir(join(cacheDirectory, version));
  expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(files).toEqual([expect.stringMatching(/^[0-9a-f]{16}\.json$/)]);
  await writeFile(join(cacheDirectory, version, files[0] ?? ''), '{"fromCache":{}}');
  expect(await loadDefinitions(types, { cacheDirectory })).toEqual({ fromCache: {} });
});

test('a cache that cannot be written is no obstacle', async () => {
  const cacheDirectory = join(await temporaryDirectory(), 'file');
  await writeFile(cacheDirectory, 'not a directory');
  await chmod(cacheDirectory, 0o400);
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
  const definitions = await loadDefinitions(['ConversationUpdateParams'], { cacheDirectory });
  expect(Object.keys(definitions)).toContain('ConversationUpdateParams');
  expect((await warned).message).toMatch(/could not be cached/);
});

const request = {
  model: 'gpt-6-luna',
  conversation: { id: 'conv_1' },
  input: [
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hola' }] },
    { type: 'function_call_output', call_id: 'call_1', output: '{}' },
    { type: 'message', role: 'assistant', content: 'Hola', phase: 'final_answer' },
  ],
  instructions: 'Sé amable.',
  tools: [{ type: 'function', name: 'f', parameters: {}, strict: true, description: null }],
  tool_choice: { type: 'function', name: 'f' },
  metadata: { turn: '1' },
  reasoning: { effort: 'low' },
  stream: true,
  stream_options: { include_obfuscation: false },
};

/** Every place inside a value, as the keys that lead there. */
function placesOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => placesOf(inner, [...path, key]))];
}

/** The value with something else at one of its places, or without it. */
function mutate(value: unknown, [key, ...rest]: (string | number)[], replacement: unknown): unknown {
  if (key === undefined) return replacement;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...(value as object) };
  const place = copy as Record<string, unknown>;
  const inner = mutate(place[key], rest, replacement);
  if (inner === undefined && rest.length === 0 && !Array.isArray(copy)) delete place[key];
  else place[key] = inner === undefined ? null : inner;
  return copy;
}

test('the explanation and ajv agree on every request, right or wrong', async () => {
  const definitions = await loadDefinitions(requestTypes);
  const ajv = new Ajv({ strict: false, inlineRefs: false, code: { optimize: false } });
  ajv.addSchema({ $id: 'openai', definitions });
  const validate = ajv.compile({ $ref: 'openai#/definitions/ResponseCreateParams' });
  const explained = (value: unknown) =>
    explain({ $ref: '#/definitions/ResponseCreateParams' }, value, { path: '', definitions });
  expect(validate(request)).toBe(true);
  const replacements = [
    undefined,
    null,
    7,
    1.5,
    true,
    'x',
    'message',
    'user',
    [],
    ['x'],
    {},
    { bogus: 1 },
    { type: 'x' },
  ];
  const places = placesOf(request).filter((path) => path.length > 0);
  const mutation = fc.tuple(fc.constantFrom(...places), fc.constantFrom(...replacements));
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 2 }), (mutations) => {
      const value = mutations.reduce<unknown>((body, [path, replacement]) => {
        return reachable(body, path) ? mutate(body, path, replacement) : body;
      }, request);
      expect(explained(value).length === 0, JSON.stringify([value, explained(value)])).toBe(validate(value));
    }),
    { numRuns: 1500 },
  );
});

function reachable(value: unknown, path: (string | number)[]): boolean {
  const [key, ...rest] = path;
  if (key === undefined) return true;
  if (typeof value !== 'object' || value === null) return false;
  return reachable(Reflect.get(value, key), rest);
}
