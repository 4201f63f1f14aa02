import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { leadFields } from '@talia/protocol';
import type { LeadField } from '@talia/protocol';
import { isSupportedCountry } from 'libphonenumber-js/max';
import type { CountryCode } from 'libphonenumber-js/max';
import { parse as parseYaml } from 'yaml';
import * as z from 'zod';
import { StartupError } from '../errors.ts';
import { declareTools } from './tools/tools.ts';

/** Who answers: a file of the repository, read once at start. Its hash is recorded with every response. */
export interface Assistant {
  id: string;
  name: string;
  model: string;
  instructions: string;
  /** SHA-256 (hex) of the file and of the tool declarations that go with it. */
  hash: string;
  country: CountryCode;
  requiredFields: readonly LeadField[];
  /** What one turn may take: steps, tool calls, tokens of one response, tokens of all its requests and responses. */
  limits: { steps: number; calls: number; outputTokens: number; turnTokens: number };
  greeting: { es: string; en: string; pt: string };
}

const frontMatter = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  nombre: z.string().min(1),
  modelo: z.string().min(1),
  pais: z.string().refine(isSupportedCountry, 'is not an ISO 3166-1 country with phone numbers'),
  obligatorios: z.array(z.enum(leadFields)),
  limites: z.strictObject({
    pasos: z.int().min(2).max(12),
    llamadas: z.int().min(1).max(24),
    tokens_respuesta: z.int().min(16).max(16_000),
    tokens_turno: z.int().min(1_000).max(10_000_000).default(60_000),
  }),
  saludo: z.strictObject({ es: z.string().min(1), en: z.string().min(1), pt: z.string().min(1) }),
});

/**
 * Reads the assistant's file: YAML front matter between `---` lines, then the instructions.
 * @throws StartupError naming the file and the field that is wrong
 */
export async function loadAssistant(path: string): Promise<Assistant> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new StartupError(`The assistant file ${path} cannot be read.`, { cause: error });
  });
  const match = /^---\n(?<head>[\s\S]*?)\n---\n(?<body>[\s\S]*)$/.exec(text.replaceAll('\r\n', '\n'));
  if (match?.groups === undefined) {
    throw new StartupError(`The assistant file ${path} must begin with front matter between two --- lines.`);
  }
  const head = frontMatter.safeParse(readYaml(match.groups.head ?? '', path));
  if (!head.success) {
    throw new StartupError(`The front matter of ${path} is wrong: ${z.prettifyError(head.error)}`);
  }
  if (basename(path) !== `prompt_${head.data.id}.md`) {
    throw new StartupError(`The assistant file ${path} says "id: ${head.data.id}": name it prompt_${head.data.id}.md.`);
  }
  return {
    id: head.data.id,
    name: head.data.nombre,
    model: head.data.modelo,
    instructions: (match.groups.body ?? '').trim(),
    hash: createHash('sha256').update(text).update(JSON.stringify(declareTools())).digest('hex'),
    country: head.data.pais,
    requiredFields: head.data.obligatorios,
    limits: {
      steps: head.data.limites.pasos,
      calls: head.data.limites.llamadas,
      outputTokens: head.data.limites.tokens_respuesta,
      turnTokens: head.data.limites.tokens_turno,
    },
    greeting: head.data.saludo,
  };
}

function readYaml(text: string, path: string): unknown {
  try {
    return parseYaml(text);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
    throw new StartupError(`The front matter of ${path} is no YAML: ${reason}`, { cause: error });
  }
}
