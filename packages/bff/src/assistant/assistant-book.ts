import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { loadAssistant } from './assistant.ts';
import type { Assistant } from './assistant.ts';

/** The assistants of an installation. */
export interface AssistantBook {
  /** The server's own, which answers where a site names none. */
  own: Assistant;
  /** That of a site; the server's own when the site names none, or one whose file is not here. */
  of: (id: string | null) => Assistant;
  all: readonly Assistant[];
}

/**
 * Reads every assistant file `prompt_<id>.md` of a folder.
 * @throws StartupError when one is wrong, or the server's own is missing
 */
export async function loadAssistants(dir: string, ownId: string): Promise<AssistantBook> {
  const own = await loadAssistant(join(dir, fileOf(ownId)));
  const names = (await readdir(dir)).filter((name) => /^prompt_[a-z0-9-]+\.md$/.test(name) && name !== fileOf(ownId));
  const others = await Promise.all(names.map((name) => loadAssistant(join(dir, name))));
  const all = [own, ...others];
  const byId = new Map(all.map((assistant) => [assistant.id, assistant]));
  return { own, of: (id) => (id === null ? own : (byId.get(id) ?? own)), all };
}

function fileOf(id: string): string {
  return `prompt_${id}.md`;
}
