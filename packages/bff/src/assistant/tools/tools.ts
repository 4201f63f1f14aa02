import type { ToolDeclaration } from '../../openai/model.ts';
import { closeLead } from './close-lead.ts';
import { setCompanyName, setEmail, setFullName, setPhoneNumber } from './contact-tools.ts';
import type { Tool } from './define-tool.ts';
import { suggestReplies } from './suggest-replies.ts';

/** A Map and not an object: a model may ask for a tool named `__proto__`. */
const tools: ReadonlyMap<string, Tool> = new Map(
  [setFullName, setEmail, setPhoneNumber, setCompanyName, closeLead, suggestReplies].map((tool) => [
    tool.declaration.name,
    tool,
  ]),
);

/** The tool of that name, or undefined when the model made it up. */
export function findTool(name: string): Tool | undefined {
  return tools.get(name);
}

/** Every tool as the model sees it, always in the same order (the cache at OpenAI depends on it). */
export function declareTools(): ToolDeclaration[] {
  return [...tools.values()].map((tool) => tool.declaration);
}
