import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatTools } from '../assistant/tools/format-tools.ts';
import { declareTools } from '../assistant/tools/tools.ts';

/** Writes the pages that are made from code. Answers their paths. */
export async function writeDocs(root: string): Promise<string[]> {
  const path = join(root, 'docs', 'funciones_prompt_openai.md');
  await writeFile(path, formatTools(declareTools()));
  return [path];
}
