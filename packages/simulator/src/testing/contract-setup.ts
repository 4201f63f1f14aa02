import OpenAI from 'openai';
import type { ResponseStreamEvent } from 'openai/resources/responses/responses';
import { onTestFinished } from 'vitest';
import { script, startSimulator } from '../index.ts';
import type { ScriptStep, Simulator, SimulatorOptions } from '../index.ts';

/** A simulator with a script and the real client, which never retries. The simulator stops when the test ends. */
export async function setup(
  steps: ScriptStep[],
  options: Partial<SimulatorOptions> = {},
): Promise<{ simulator: Simulator; client: OpenAI }> {
  const simulator = await startSimulator({ player: script(steps), ...options });
  onTestFinished(() => simulator.close());
  return { simulator, client: new OpenAI({ baseURL: simulator.url, apiKey: 'test', maxRetries: 0, logLevel: 'off' }) };
}

/** A strict function tool with one text property. */
export const emailTool: OpenAI.Responses.FunctionTool = {
  type: 'function',
  name: 'set_email',
  description: 'Stores the e-mail.',
  strict: true,
  parameters: {
    type: 'object',
    properties: { email: { type: 'string' } },
    required: ['email'],
    additionalProperties: false,
  },
};

/** The answer to a raw request: what the client would not send, or would not show. */
export type RawAnswer = { status: number; headers: Headers; body: RawBody };

type RawBody = {
  error?: { message: string; type: string; param: string | null; code: string | null };
} & Record<string, unknown>;

/** Sends a request as plain HTTP. */
export async function raw(
  simulator: Simulator,
  path: string,
  { method = 'POST', body, key = 'test' }: { method?: string; body?: unknown; key?: string | null } = {},
): Promise<RawAnswer> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (key !== null) headers['authorization'] = `Bearer ${key}`;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${simulator.url}${path}`, {
    method,
    headers,
    ...(text === undefined ? {} : { body: text }),
  });
  // Every answer of the simulator is a JSON object.
  return { status: response.status, headers: response.headers, body: (await response.json()) as RawBody };
}

/** Reads a stream to its end. */
export async function collect(stream: AsyncIterable<ResponseStreamEvent>): Promise<ResponseStreamEvent[]> {
  const events: ResponseStreamEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

/** Waits until a condition holds; throws after two seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 2000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('The condition did not come true within two seconds.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
