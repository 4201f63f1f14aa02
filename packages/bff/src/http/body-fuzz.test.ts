import { parse as parseQueryString } from 'node:querystring';
import type { ParsedUrlQuery } from 'node:querystring';
import { operations } from '@talia/protocol/openapi';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { TaliaError } from '../errors.ts';
import { hostileBody, hostileValue } from '../testing/hostile-json.ts';
import type { JsonSchema } from '../testing/hostile-json.ts';
import { readTestRuns } from '../testing/test-runs.ts';
import { parseBody, parseJson, parseQuery } from './body.ts';
import { problems } from './problem.ts';

/** What a route does with the bytes of a body, or with a query. */
interface Door {
  name: string;
  /** Bytes to send to it. */
  bytes: fc.Arbitrary<Uint8Array>;
  /** What the route gets to see. */
  open: (bytes: Uint8Array) => unknown;
  /** Says whether a taken value is within the limits the document tells of. */
  isWithinLimits: (value: unknown) => boolean;
  /** What refusals may quote: the names and words of the schema. */
  ownWords: string;
  /** The texts in what was sent, of which a refusal must not quote any. */
  read: (bytes: Uint8Array) => unknown;
}

const ajv = new Ajv2020({ strict: false });

const doors = operations.flatMap((operation): Door[] => {
  const { id, body, query } = operation;
  return [
    ...(body === undefined ? [] : [toBodyDoor(`body of ${id}`, body.schema)]),
    ...(query === undefined ? [] : [toQueryDoor(`query of ${id}`, query)]),
  ];
});

function toBodyDoor(name: string, schema: z.ZodType): Door {
  const input = toJsonSchema(schema, 'input');
  return {
    name,
    bytes: hostileBody(input),
    open: (bytes) => parseBody(schema, { body: parseJson(bytes) }),
    isWithinLimits: ajv.compile(toJsonSchema(schema, 'output')),
    ownWords: JSON.stringify(input),
    read: parseJson,
  };
}

function toQueryDoor(name: string, schema: z.ZodType): Door {
  const input = toJsonSchema(schema, 'input');
  return {
    name,
    bytes: fc.oneof({ weight: 9, arbitrary: hostileValue(input).map(toQueryString) }, fc.uint8Array({ maxLength: 60 })),
    open: (bytes) => parseQuery(schema, { query: readQuery(bytes) }),
    isWithinLimits: ajv.compile(toJsonSchema(schema, 'output')),
    ownWords: JSON.stringify(input),
    read: readQuery,
  };
}

/** As Express's parser `simple`, which is this one, sees it. */
function readQuery(bytes: Uint8Array): ParsedUrlQuery {
  return parseQueryString(Buffer.from(bytes).toString('latin1'));
}

function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  return z.toJSONSchema(schema, { io }) as JsonSchema; // Ours use nothing else.
}

function toQueryString(value: unknown): Uint8Array {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [['x', String(value)]];
  const text = entries.map(([key, each]) => `${encode(key)}=${encode(toText(each))}`).join('&');
  return Buffer.from(text);
}

/** An object may have nothing that makes a text of it. */
function toText(value: unknown): string {
  return typeof value === 'object' ? '[object]' : String(value);
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll('%EF%BF%BD', '%ff');
}

it(
  'whatever is sent to a route is refused without being quoted, or taken well-formed and within its limits',
  {
    timeout: 3_600_000,
  },
  () => {
    const { runs, seed } = readTestRuns(100_000);
    const startedAt = performance.now();
    const tally = new Map(doors.map(({ name }) => [name, { taken: 0, refused: 0 }]));
    for (const door of doors) {
      const counts = tally.get(door.name) ?? { taken: 0, refused: 0 };
      fc.assert(
        fc.property(door.bytes, (bytes) => {
          counts[judge(door, bytes)] += 1;
        }),
        { numRuns: Math.ceil(runs / doors.length), seed },
      );
    }
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.info(`bodies: ${runs} for ${doors.length} doors, seed ${seed}, ${seconds} s`);
    for (const [name, { taken, refused }] of tally) {
      expect(Math.min(taken, refused), name).toBeGreaterThan(Math.min(5, runs / 1000));
    }
  },
);

/** Sends bytes through a door and looks at what comes of it. */
function judge(door: Door, bytes: Uint8Array): 'taken' | 'refused' {
  let value: unknown;
  try {
    value = door.open(bytes);
  } catch (error) {
    judgeRefusal(error, door, bytes);
    return 'refused';
  }
  if (!door.isWithinLimits(value)) throw new Error(`beyond its limits: ${JSON.stringify(value)}`);
  for (const text of textsOf(value)) {
    if (!text.isWellFormed() || text !== text.normalize('NFC') || text.includes('\0')) {
      throw new Error(`taken as ${JSON.stringify(text)}`);
    }
  }
  return 'taken';
}

function judgeRefusal(error: unknown, door: Door, bytes: Uint8Array): void {
  if (!(error instanceof TaliaError) || problems[error.code].status >= 500) throw error;
  const told = JSON.stringify([error.message, error.fields]);
  if (error.code === 'invalid_json') {
    expect(error.fields).toBeUndefined();
    return;
  }
  for (const text of textsOf(door.read(bytes))) {
    if (text.length > 5 && told.includes(JSON.stringify(text).slice(1, -1)) && !door.ownWords.includes(text)) {
      throw new Error(`${told} quotes ${JSON.stringify(text)}`);
    }
  }
}

/** Every text in a value, names of properties too. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => [key, ...textsOf(each)]);
}
