import { parseSync } from 'vite';
import type { ESTree } from 'vite';

/** What a line of the class's doc block names. */
interface Named {
  name: string;
  description: string;
}

/** A method or a property of the element. */
interface Member extends Named {
  kind: 'method' | 'field';
  static?: true;
  privacy?: 'protected';
  readonly?: true;
  type?: { text: string };
  parameters?: { name: string; type?: { text: string } }[];
  return?: { type: { text: string } };
}

/** The part of the custom elements manifest (schema 1.0.0) that editors and documentation read. */
export interface Manifest {
  schemaVersion: '1.0.0';
  modules: { kind: 'javascript-module'; path: string; declarations: Declaration[]; exports: object[] }[];
}

/** One custom element. */
export interface Declaration extends Named {
  kind: 'class';
  customElement: true;
  tagName: string;
  attributes: (Named & { type: { text: string } })[];
  members: Member[];
  events: (Named & { type: { text: string } })[];
  cssParts: Named[];
  cssProperties: Named[];
}

type ClassMember = ESTree.Class['body']['body'][number];

/**
 * The manifest of the element that a source declares, made from the class's doc block (`@attr`, `@csspart`, `@cssproperty`,
 * `@event`) and the doc sentences of its public members. The event `talia-x` is of the class `TaliaXEvent`.
 * @throws Error where there is no such class, or a public member says nothing of itself
 */
export function createManifest(file: string, { source, tagName }: { source: string; tagName: string }): Manifest {
  const { program, comments } = parseSync(file, source);
  const docBefore = (start: number): string =>
    comments.find(({ type, end }) => type === 'Block' && end <= start && source.slice(end, start).trim() === '')
      ?.value ?? '';
  for (const statement of program.body) {
    if (statement.type !== 'ExportNamedDeclaration' || statement.declaration?.type !== 'ClassDeclaration') continue;
    const { id, body } = statement.declaration;
    const name = id?.name ?? '';
    const doc = parseDoc(docBefore(statement.start));
    const path = `./dist/${file.replace(/\.ts$/, '.js')}`;
    const members = body.body.flatMap((member) => toMember(member, { source, doc: docBefore(member.start) }));
    const declaration: Declaration = { kind: 'class', name, customElement: true, tagName, ...doc, members };
    const reference = { name, module: path };
    return {
      schemaVersion: '1.0.0',
      modules: [
        {
          kind: 'javascript-module',
          path,
          declarations: [declaration],
          exports: [{ kind: 'js', name, declaration: reference }],
        },
        {
          kind: 'javascript-module',
          path: './dist/define.js',
          declarations: [],
          exports: [{ kind: 'custom-element-definition', name: tagName, declaration: reference }],
        },
      ],
    };
  }
  throw new Error(`${file} exports no class.`);
}

type Doc = Pick<Declaration, 'description' | 'attributes' | 'events' | 'cssParts' | 'cssProperties'>;

function parseDoc(comment: string): Doc {
  const lines = cleanLines(comment);
  const description = lines
    .filter((line) => !line.startsWith('@'))
    .join(' ')
    .trim();
  const tagged = (tag: string) =>
    lines.filter((line) => line.startsWith(`@${tag} `)).map((line) => line.slice(tag.length + 2));
  return {
    description,
    attributes: tagged('attr').map((line) => {
      const [, type = 'string', rest = ''] = /^\{(.*?)\} (.*)$/.exec(line) ?? [];
      return { ...toNamed(rest), type: { text: type } };
    }),
    events: tagged('event').map((line) => {
      const named = toNamed(line);
      return { ...named, type: { text: toClassName(named.name) } };
    }),
    cssParts: tagged('csspart').map(toNamed),
    cssProperties: tagged('cssproperty').map(toNamed),
  };
}

function cleanLines(comment: string): string[] {
  return comment.split('\n').map((line) => line.replace(/^\s*\*\s?/, '').trim());
}

function toNamed(line: string): Named {
  const [name = '', ...rest] = line.split(' - ');
  return { name: name.trim(), description: rest.join(' - ') };
}

function toClassName(event: string): string {
  const words = event.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join('')}Event`;
}

/** What the platform calls is no business of pages, and a setter belongs to its getter. */
const internal = new Set([
  'constructor',
  'connectedCallback',
  'disconnectedCallback',
  'attributeChangedCallback',
  'observedAttributes',
]);

function toMember(member: ClassMember, { source, doc }: { source: string; doc: string }): Member[] {
  if (!isMember(member)) return [];
  if (member.key.type !== 'Identifier' || internal.has(member.key.name)) return [];
  if (member.type === 'MethodDefinition' && member.kind === 'set') return [];
  const { name } = member.key;
  const description = cleanLines(doc).join(' ').trim();
  if (description === '') throw new Error(`${name} has no doc sentence.`);
  const base = {
    name,
    description,
    ...(member.static ? { static: true as const } : {}),
    ...(member.accessibility === 'protected' ? { privacy: 'protected' as const } : {}),
  };
  if (!('kind' in member)) {
    const readonly = member.readonly ? { readonly: true as const } : {};
    return [{ kind: 'field', ...base, ...readonly, ...typeOf(member.typeAnnotation, source) }];
  }
  if (member.kind === 'get') return [{ kind: 'field', ...base, ...typeOf(member.value.returnType, source) }];
  return [{ kind: 'method', ...base, ...signatureOf(member.value, source) }];
}

function isMember(member: ClassMember): member is ESTree.MethodDefinition | ESTree.PropertyDefinition {
  return member.type === 'MethodDefinition' || member.type === 'PropertyDefinition';
}

function signatureOf(value: ESTree.Function, source: string): Pick<Member, 'parameters' | 'return'> {
  const parameters = value.params.flatMap((param) =>
    param.type === 'Identifier' ? [{ name: param.name, ...typeOf(param.typeAnnotation, source) }] : [],
  );
  const { type } = typeOf(value.returnType, source);
  return { ...(parameters.length > 0 ? { parameters } : {}), ...(type ? { return: { type } } : {}) };
}

function typeOf(annotation: ESTree.TSTypeAnnotation | null | undefined, source: string): { type?: { text: string } } {
  if (!annotation) return {};
  const { start, end } = annotation.typeAnnotation;
  return { type: { text: source.slice(start, end) } };
}
