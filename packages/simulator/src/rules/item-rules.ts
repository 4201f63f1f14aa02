import { badRequest } from '../api-error.ts';
import type { InputItem } from '../state/input-items.ts';
import { checkFilePart } from './file-rules.ts';
import { checkLength } from './range-rules.ts';

/** What the API refuses in items though their types allow it. `list` is where they came in. */
export function checkItems(items: readonly InputItem[], list: 'input' | 'items'): void {
  for (const [index, item] of items.entries()) {
    const path = `${list}[${index}]`;
    if ('role' in item) checkRole(item, path);
    if (item.type === 'function_call') checkLength(item.call_id, `${path}.call_id`, 64);
    if (item.type === 'function_call_output') checkOutput(item, path);
  }
}

function checkRole(item: Extract<InputItem, { role: string }>, path: string): void {
  if (item.role === 'assistant') {
    checkAssistantParts(item, path);
    return;
  }
  if ('content' in item && Array.isArray(item.content)) {
    for (const [index, part] of item.content.entries()) checkFilePart(part, `${path}.content[${index}]`);
  }
  if ('phase' in item) {
    const param = `${path}.phase`;
    throw badRequest(`Unknown parameter: '${param}'.`, { param, code: 'unknown_parameter' });
  }
}

/** The type of an easy message lets an assistant say `input_text`; the API does not. */
function checkAssistantParts(item: Extract<InputItem, { role: string }>, path: string): void {
  if (!('content' in item) || !Array.isArray(item.content)) return;
  const index = item.content.findIndex((part) => part.type.startsWith('input_'));
  const part = item.content[index];
  if (!part) return;
  throw badRequest(`Invalid value: '${part.type}'. Supported values are: 'output_text' and 'refusal'.`, {
    param: `${path}.content[${index}].type`,
    code: 'invalid_value',
  });
}

function checkOutput(item: Extract<InputItem, { type: 'function_call_output' }>, path: string): void {
  const param = `${path}.call_id`;
  if (!item.call_id) {
    throw badRequest(`Missing required parameter: '${param}'.`, { param, code: 'missing_required_parameter' });
  }
  checkLength(item.call_id, param, 64);
}
