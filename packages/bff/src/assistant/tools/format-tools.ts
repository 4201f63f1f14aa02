import { isRecord } from '../../json.ts';
import type { ToolDeclaration } from '../../openai/model.ts';

/** The Spanish page of the tools (`docs/funciones_prompt_openai.md`), made from their declarations. */
export function formatTools(tools: readonly ToolDeclaration[]): string {
  return [
    '# Funciones del asistente',
    '',
    'Página generada con `npx talia docs` a partir de `packages/bff/src/assistant/tools/`. No la edites a mano: una prueba',
    'falla si no coincide. Todas las funciones son `strict: true`, se llaman de una en una (`parallel_tool_calls: false`) y',
    'reciben `conversacion_id`, que el servidor compara con el turno y nunca toma por autoridad.',
    '',
    ...tools.flatMap(formatTool),
  ].join('\n');
}

function formatTool(tool: ToolDeclaration): string[] {
  const properties = isRecord(tool.parameters.properties) ? tool.parameters.properties : {};
  return [
    `## ${tool.name}`,
    '',
    tool.description,
    '',
    '| argumento | tipo | qué es |',
    '| --- | --- | --- |',
    ...Object.entries(properties).map(([name, schema]) => {
      const { type, description } = isRecord(schema) ? schema : {};
      return `| \`${name}\` | ${String(type)} | ${typeof description === 'string' ? description : ''} |`;
    }),
    '',
    '```json',
    JSON.stringify({ type: 'function', ...tool, strict: true }, null, 2),
    '```',
    '',
  ];
}
