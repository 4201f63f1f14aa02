import { badRequest } from '../api-error.ts';
import type { CreateRequest } from '../wire.ts';
import { findStrictFault } from './strict-schema.ts';

/** Refuses tools written for Chat Completions, before anything says that their `function` key is unknown. */
export function refuseChatTools(body: unknown): void {
  const tools: unknown = typeof body === 'object' && body !== null && 'tools' in body ? body.tools : [];
  if (!Array.isArray(tools)) return;
  for (const [index, tool] of tools.entries()) {
    const isChat = typeof tool === 'object' && tool !== null && 'function' in tool && !('name' in tool);
    if (!isChat) continue;
    const param = `tools[${index}].name`;
    throw badRequest(`Missing required parameter: '${param}'.`, { param, code: 'missing_required_parameter' });
  }
}

/** Refuses function tools with a name or a strict schema the API would not take. */
export function checkTools(tools: CreateRequest['tools']): void {
  for (const [index, tool] of (tools ?? []).entries()) {
    if (tool.type !== 'function') {
      throw badRequest(`The simulator does not play tools of type '${tool.type}'.`, {
        param: `tools[${index}]`,
        code: 'unsupported_value',
      });
    }
    checkName(tool.name, `tools[${index}].name`);
    if (tool.strict === true) checkStrict(tool.name, tool.parameters, `tools[${index}].parameters`);
  }
}

function checkName(name: string, param: string): void {
  if (/^[a-zA-Z0-9_-]{1,64}$/.test(name)) return;
  throw badRequest(
    `Invalid '${param}': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`,
    { param, code: 'invalid_value' },
  );
}

function checkStrict(name: string, parameters: unknown, param: string): void {
  const fault = findStrictFault(parameters);
  if (!fault) return;
  throw badRequest(`Invalid schema for function '${name}': In context=${fault.context}, ${fault.message}.`, {
    param,
    code: 'invalid_function_parameters',
  });
}
