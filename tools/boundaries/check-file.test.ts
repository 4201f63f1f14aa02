import { describe, expect, it } from 'vitest';
import { checkFile } from './check-file.ts';

const ours = ['@talia/protocol', '@talia/simulator'];
const vendors = ['express', 'openai', '@supabase/supabase-js', '@electric-sql/pglite', 'pg', 'winston', 'zod', 'lit'];
const declared = {
  always: new Set([...ours, ...vendors]),
  development: new Set(['vitest', '@types/express', '@types/react']),
};
const faults = (file: string, source: string): string[] => checkFile({ file, source, declared });

describe('vendors', () => {
  it.each([
    ['bff/src/turns/run-turn.ts', "import express from 'express';"],
    ['bff/src/turns/run-turn.ts', "import type { Request } from 'express';"],
    ['bff/src/turns/run-turn.ts', "const load = () => import('openai');"],
    ['bff/src/server.ts', "import 'winston';"],
    ['bff/src/main.ts', "export * from 'openai/resources';"],
    ['bff/src/turns/run-turn.ts', "const pg = require('pg');"],
    ['bff/src/assistant/assistant.ts', "import type OpenAI from 'openai';"],
    ['bff/src/cli/main.ts', "import { createClient } from '@supabase/supabase-js';"],
    ['bff/src/store/connect.ts', "import { PGlite } from '@electric-sql/pglite/worker';"],
    ['protocol/src/index.ts', "import express from 'express';"],
  ])('may not come into %s by %s', (file, source) => {
    expect(faults(file, source)).toEqual([expect.stringContaining('its door is')]);
  });

  it.each([
    ['bff/src/channels/webchat/router.ts', "import { Router } from 'express';"],
    ['bff/src/openai/model.ts', "import OpenAI from 'openai';"],
    ['simulator/src/wire.ts', "import type { Response } from 'openai/resources/responses/responses';"],
    ['bff/src/store/rpc.ts', "import type { SupabaseClient } from '@supabase/supabase-js';"],
    ['bff/src/store/embedded/open.ts', "import { PGlite } from '@electric-sql/pglite';"],
    ['bff/src/turns/run-turn.test.ts', "import OpenAI from 'openai';"],
  ])('may come into %s by %s', (file, source) => {
    expect(faults(file, source)).toEqual([]);
  });
});

describe('the widget', () => {
  it.each(['zod', '@talia/protocol'])('may not load %s, in whatever way', (name) => {
    const sources = [
      `import { a } from '${name}';`,
      `import '${name}';`,
      `export * from '${name}';`,
      `import('${name}');`,
    ];
    for (const source of [...sources, `import { type A } from '${name}';`]) {
      expect(faults('widget/src/chat.ts', source)).toEqual([expect.stringContaining('only "import type"')]);
    }
  });

  it('may use the types of the protocol, and its tests the schemas', () => {
    expect(faults('widget/src/chat.ts', "import type { TurnChunk } from '@talia/protocol';")).toEqual([]);
    expect(faults('widget/src/chat.test.ts', "import { turnChunkSchema } from '@talia/protocol';")).toEqual([]);
  });
});

describe('the layers of the server', () => {
  it.each([
    ['bff/src/store/store.ts', '../turns/turns.ts'],
    ['bff/src/turns/turns.ts', '../channels/webchat/router.ts'],
    ['bff/src/http/problem.ts', '../turns/turns.ts'],
    ['bff/src/openai/model.ts', '../assistant/assistant.ts'],
    ['bff/src/channels/webchat/router.ts', '../../panel/router.ts'],
    ['bff/src/live/cursor.ts', '../turns/turns.ts'],
    ['bff/src/turns/turns.ts', '../server.ts'],
    ['bff/src/turns/turns.ts', '../config/environment.ts'],
  ])('keep %s from %s', (file, target) => {
    for (const source of [
      `import { a } from '${target}';`,
      `import type { A } from '${target}';`,
      `import('${target}');`,
    ]) {
      expect(faults(file, source)).toEqual([expect.stringContaining('may not import')]);
    }
  });

  it('let imports point downwards', () => {
    expect(faults('bff/src/channels/webchat/router.ts', "import { a } from '../../turns/turns.ts';")).toEqual([]);
    expect(faults('bff/src/store/rpc.ts', "import { TaliaError } from '../errors.ts';")).toEqual([]);
  });

  it('have a place for every file', () => {
    expect(faults('bff/src/surprise/a.ts', "import './b.ts';")).toEqual([
      expect.stringContaining('belongs to no layer'),
    ]);
  });

  it('do not bind tests, which nothing else may use', () => {
    expect(faults('bff/src/store/store.test.ts', "import '../server.ts';")).toEqual([]);
    expect(faults('widget/src/chat.ts', "import './testing/fake-server.ts';")).toEqual([
      expect.stringContaining('test code'),
    ]);
  });
});

describe('packages', () => {
  it('are entered by their public entry', () => {
    const source = "import { a } from '../../protocol/src/session.ts';";
    expect(faults('bff/src/server.ts', source)).toEqual([expect.stringContaining('leaves its package')]);
  });

  it('are declared, and those for development only used by tests and types', () => {
    const missing = [expect.stringContaining('not among its package')];
    expect(faults('bff/src/server.ts', "import chalk from 'chalk';")).toEqual(missing);
    expect(faults('bff/src/server.ts', "import { it } from 'vitest';")).toEqual(missing);
    expect(faults('bff/src/server.ts', "import type { Mock } from 'vitest';")).toEqual([]);
    expect(faults('bff/src/server.test.ts', "import { it } from 'vitest';")).toEqual([]);
    expect(faults('widget/src/react.ts', "import type { Ref } from 'react';")).toEqual([]);
    expect(faults('widget/src/react.ts', "import { useRef } from 'react';")).toEqual(missing);
  });

  it('are named by a computed text in tests and the loader only', () => {
    expect(faults('bff/src/server.test.ts', 'await import(name);')).toEqual([]);
    expect(faults('widget/src/loader.ts', 'await import(name);')).toEqual([]);
    expect(faults('bff/src/server.ts', 'await import(name);')).toEqual([expect.stringContaining('computed')]);
  });

  it('of Node itself are free', () => {
    expect(faults('bff/src/server.ts', "import { join } from 'node:path'; import 'fs';")).toEqual([]);
  });
});

describe('process.env', () => {
  it('is for the programs and for tests', () => {
    expect(faults('bff/src/server.ts', '\nprocess.env.PORT;')).toEqual([
      'bff/src/server.ts:2 reads process.env; take it as an argument',
    ]);
    expect(faults('bff/src/main.ts', 'process.env.PORT;')).toEqual([]);
    expect(faults('bff/src/server.test.ts', 'process.env.PORT;')).toEqual([]);
  });
});
