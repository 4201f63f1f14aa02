import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { StartupError } from '../../errors.ts';

const visitorSchema = z.object({
  id: z.string(),
  locale: z.string(),
  kind: z.string(),
  messages: z.array(z.string()).min(1),
  expect: z.object({
    full_name: z.string().nullable(),
    email: z.string().nullable(),
    phone_e164: z.string().nullable(),
    company_name: z.string().nullable(),
    need_keywords: z.array(z.string()),
    closes: z.boolean(),
  }),
});

/** A scripted visitor: what they write, in order, and what the database must hold at the end. */
export type ScriptedVisitor = z.output<typeof visitorSchema>;

/** Reads scripted visitors, one JSON object a line. @throws StartupError naming the line that is wrong */
export async function readVisitors(path: string): Promise<ScriptedVisitor[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new StartupError(`The visitors' file ${path} cannot be read. Name another with --file.`, { cause: error });
  });
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const parsed = visitorSchema.safeParse(parseLine(line));
    if (!parsed.success) throw new StartupError(`Line ${index + 1} of ${path} is no visitor.`, { cause: parsed.error });
    return [parsed.data];
  });
}

/** A line that is no JSON is no visitor either: the schema refuses what is answered for it. */
function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
