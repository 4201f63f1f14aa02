import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Config } from 'ts-json-schema-generator';
import type { Definitions } from './json-schema.ts';

/** Where the types come from, below the `openai` package. */
const sources = [
  'responses/responses',
  'responses/input-items',
  'conversations/conversations',
  'conversations/items',
  'models',
  'shared',
];

/**
 * Makes JSON Schemas of the named types of the installed `openai` package, with every type they lead to. Only the files
 * that declare them are read, not what those import for the client's own methods: one second in place of three.
 */
export async function generateDefinitions(typeNames: readonly string[]): Promise<Definitions> {
  const { createGenerator } = await import('ts-json-schema-generator');
  const generator = createGenerator({
    tsProgram: createProgram(),
    skipTypeCheck: true,
    expose: 'export',
    additionalProperties: false,
    jsDoc: 'none',
    functions: 'hide',
  });
  const found = typeNames.map((name) => generator.createSchema(name).definitions ?? {});
  // The generator writes no boolean schemas and only the keywords of `JsonSchema`.
  return Object.assign({}, ...found) as Definitions;
}

type Program = NonNullable<Config['tsProgram']>;
type Resolution = { resolvedModule: { resolvedFileName: string } | undefined };
type CompilerHost = { resolveModuleNameLiterals?: (literals: { text: string }[], file: string) => Resolution[] };

/** What is used of the compiler that the generator brings along; this package has another one, without this API. */
type Compiler = {
  createCompilerHost: (options: object) => CompilerHost;
  createProgram: (files: string[], options: object, host: CompilerHost) => Program;
  resolveModuleName: (name: string, file: string, options: object, host: CompilerHost) => Resolution;
  ScriptTarget: { ES2022: number };
  ModuleKind: { NodeNext: number };
  ModuleResolutionKind: { NodeNext: number };
};

function createProgram(): Program {
  const require = createRequire(import.meta.url);
  // The generator depends on TypeScript 5, whose API has these members.
  const requireBeside = createRequire(require.resolve('ts-json-schema-generator'));
  const compiler = requireBeside('typescript') as Compiler;
  const resources = join(dirname(require.resolve('openai')), 'resources');
  const files = sources.map((source) => join(resources, `${source}.d.ts`));
  const options = compilerOptions(compiler);
  const host = compiler.createCompilerHost(options);
  host.resolveModuleNameLiterals = (literals, file) =>
    literals.map(({ text }) => {
      const resolution = compiler.resolveModuleName(text, file, options, host);
      const isWanted = files.includes(resolution.resolvedModule?.resolvedFileName ?? '');
      return isWanted ? resolution : { resolvedModule: undefined };
    });
  return compiler.createProgram(files, options, host);
}

function compilerOptions(compiler: Compiler): object {
  return {
    noEmit: true,
    strict: true,
    types: [],
    lib: ['lib.es5.d.ts'],
    skipLibCheck: true,
    target: compiler.ScriptTarget.ES2022,
    module: compiler.ModuleKind.NodeNext,
    moduleResolution: compiler.ModuleResolutionKind.NodeNext,
  };
}
