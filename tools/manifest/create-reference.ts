import type { Declaration, Manifest } from './create-manifest.ts';
import { spanish } from './reference-es.ts';

const intro = `# Referencia

Cada nombre de \`<talia-chat>\`, tal como está en \`custom-elements.json\`. Esta página la escribe
\`pnpm --filter @talia/widget run manifest\` a partir del código: no la cambies a mano. Cómo se usa cada cosa, en las demás
páginas.

\`\`\`html vivo 520 La etiqueta de la que habla
<talia-chat site-key="tlk_pub_…"></talia-chat>
<script type="module" src="https://chat.example.com/widget/talia-chat.js"></script>
\`\`\`
`;

/**
 * The page of all names of the element, in Markdown and Spanish.
 * @throws Error for a sentence that has no Spanish one
 */
export function createReference({ modules }: Manifest): string {
  const chat = modules.flatMap(({ declarations }) => declarations)[0];
  if (!chat) throw new Error('The manifest declares nothing.');
  const sections = [
    table('Atributos', ['atributo', 'valor', 'qué es'], chat.attributes.map(toAttributeRow)),
    table('Métodos y propiedades', ['nombre', 'tipo', 'qué es'], chat.members.map(toMemberRow)),
    table('Eventos', ['evento', 'clase', 'qué es'], chat.events.map(toTypedRow)),
    table('Partes', ['parte', 'qué es'], chat.cssParts.map(toNamedRow)),
    table('Propiedades CSS', ['propiedad', 'qué es'], chat.cssProperties.map(toNamedRow)),
  ];
  return [intro, ...sections].join('\n');
}

function table(title: string, columns: readonly string[], rows: readonly string[][]): string {
  const lines = [columns, columns.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return [`## ${title}`, '', ...lines, ''].join('\n');
}

function toAttributeRow({ name, type, description }: Declaration['attributes'][number]): string[] {
  const values = type.text.startsWith("'")
    ? type.text.split('|').map((value) => code(value.slice(1, -1)))
    : [type.text === 'boolean' ? 'presente o no' : 'texto'];
  return [code(name), values.join(', '), translate(description)];
}

function toMemberRow({ name, description, ...member }: Declaration['members'][number]): string[] {
  const parameters = member.parameters?.map((parameter) => parameter.name).join(', ') ?? '';
  const owner = member.static ? 'TaliaChat.' : '';
  const shown = member.kind === 'method' ? `${name}(${parameters})` : `${owner}${name}`;
  const type = (member.kind === 'method' ? member.return?.type.text : member.type?.text) ?? 'void';
  const note = member.privacy === 'protected' ? 'Protegido. ' : '';
  return [code(shown), code(type), note + translate(description)];
}

function toTypedRow({ name, type, description }: Declaration['events'][number]): string[] {
  return [code(name), code(type.text), translate(description)];
}

function toNamedRow({ name, description }: Declaration['cssParts'][number]): string[] {
  return [code(name), translate(description)];
}

/** A bar would end the cell, in code too. */
function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

function translate(sentence: string): string {
  const text = spanish[sentence];
  if (text === undefined) throw new Error(`tools/manifest/reference-es.ts has no Spanish for "${sentence}".`);
  return text.replaceAll('|', '\\|');
}
