import OpenAI from 'openai';
import { classifyError } from './classify-error.ts';

/** Where OpenAI is, and as whom we ask. */
export interface OpenaiOptions {
  apiKey: string;
  /** Ends in `/v1`; null is OpenAI's own. */
  baseUrl: string | null;
  project: string | null;
  /** Milliseconds until the headers of an answer. */
  timeoutMs: number;
}

/** The official client, with every setting said here. It never retries by itself. */
export function createOpenaiClient(options: OpenaiOptions): OpenAI {
  // Everything is passed, null too: what is left out the client would read from the environment by itself.
  return new OpenAI({
    apiKey: options.apiKey,
    baseURL: options.baseUrl,
    organization: null,
    project: options.project,
    webhookSecret: null,
    logLevel: 'off',
    maxRetries: 0,
    timeout: options.timeoutMs,
    // A redirect would drop the key or turn the request into a GET: never followed.
    fetchOptions: { redirect: 'error' },
  });
}

/** Runs a request. @throws ModelError and nothing else */
export async function guard<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw classifyError(error);
  }
}
