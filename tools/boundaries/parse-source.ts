import { parseSync, Visitor } from 'vite';
import type { ESTree } from 'vite';

/** One mention of another module. */
export interface ModuleMention {
  /** As written, or undefined when it is computed and nobody can know. */
  readonly specifier: string | undefined;
  /** `type`: erased before the code runs. `load`: read while the program starts. `later`: read on demand. */
  readonly kind: 'type' | 'load' | 'later';
  readonly line: number;
}

/** What a source file says about the world around it. */
export interface SourceFacts {
  readonly mentions: readonly ModuleMention[];
  /** Lines that reach for the environment. */
  readonly environmentLines: readonly number[];
}

/**
 * Reads a TypeScript or JavaScript source with a real parser: static, side-effect, type, dynamic and CommonJS
 * imports, re-exports, `import('x').Y`, `declare module` and `import.meta.resolve`; and every reach for `process.env`.
 * `import { type X }` counts as `load`, because under verbatimModuleSyntax the import itself stays.
 * Throws for source that does not parse.
 */
export function parseSource(file: string, source: string): SourceFacts {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new SyntaxError(`${file}: ${errors.map((error) => error.message).join('; ')}`);
  const lineAt = (start: number): number => source.slice(0, start).split('\n').length;
  const mentions: ModuleMention[] = [];
  const environmentLines: number[] = [];
  const mention = (kind: ModuleMention['kind'], named: ESTree.Node | null | undefined, at: number): void => {
    if (named) mentions.push({ kind, specifier: textOf(named), line: lineAt(at) });
  };
  new Visitor({
    ImportDeclaration: (node) => {
      mention(node.importKind === 'type' ? 'type' : 'load', node.source, node.start);
      if (isProcess(textOf(node.source)) && node.specifiers.some(isEnvImport))
        environmentLines.push(lineAt(node.start));
    },
    ExportNamedDeclaration: (node) => mention(node.exportKind === 'type' ? 'type' : 'load', node.source, node.start),
    ExportAllDeclaration: (node) => mention(node.exportKind === 'type' ? 'type' : 'load', node.source, node.start),
    TSExternalModuleReference: (node) => mention('load', node.expression, node.start),
    TSImportType: (node) => mention('type', node.source, node.start),
    TSModuleDeclaration: (node) => mention('type', node.id.type === 'Literal' ? node.id : undefined, node.start),
    ImportExpression: (node) => mention('later', node.source, node.start),
    CallExpression: (node) => {
      if (isRequire(node.callee)) mention('later', node.arguments[0], node.start);
    },
    MemberExpression: (node) => {
      if (isProcessObject(node.object) && propertyOf(node) === 'env') environmentLines.push(lineAt(node.start));
    },
    VariableDeclarator: (node) => {
      if (node.init && isProcessObject(node.init) && takesEnv(node.id)) environmentLines.push(lineAt(node.start));
    },
  }).visit(program);
  return { mentions, environmentLines };
}

function textOf(node: ESTree.Node): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type !== 'TemplateLiteral' || node.expressions.length > 0) return undefined;
  return node.quasis[0]?.value.cooked ?? undefined;
}

/** `require(…)`, `module.require(…)`, `createRequire(…)(…)`, `import.meta.resolve(…)`. */
function isRequire(callee: ESTree.Node): boolean {
  if (callee.type === 'Identifier') return callee.name === 'require';
  if (callee.type === 'CallExpression')
    return callee.callee.type === 'Identifier' && callee.callee.name === 'createRequire';
  if (callee.type !== 'MemberExpression') return false;
  return (
    propertyOf(callee) === 'require' || (callee.object.type === 'MetaProperty' && propertyOf(callee) === 'resolve')
  );
}

function isProcess(specifier: string | undefined): boolean {
  return specifier === 'node:process' || specifier === 'process';
}

function isEnvImport(specifier: ESTree.ImportDeclarationSpecifier): boolean {
  return specifier.type === 'ImportSpecifier' && nameOf(specifier.imported) === 'env';
}

function nameOf(name: ESTree.ModuleExportName): string {
  return name.type === 'Literal' ? name.value : name.name;
}

/** `process`, `globalThis.process`, `global.process`. */
function isProcessObject(node: ESTree.Node): boolean {
  if (node.type === 'Identifier') return node.name === 'process';
  return node.type === 'MemberExpression' && node.object.type === 'Identifier' && propertyOf(node) === 'process';
}

function propertyOf(node: ESTree.MemberExpression): string | undefined {
  if (node.computed) return textOf(node.property);
  return node.property.type === 'Identifier' ? node.property.name : undefined;
}

function takesEnv(pattern: ESTree.Node): boolean {
  if (pattern.type !== 'ObjectPattern') return false;
  return pattern.properties.some(
    (property) => property.type === 'Property' && property.key.type === 'Identifier' && property.key.name === 'env',
  );
}
