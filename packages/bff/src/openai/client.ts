import OpenAI from 'openai';

/** Which server, and with whose key. */
export interface ClientOptions {
  apiKey: string;
  /** Ends in `/v1`; null is OpenAI's own. */
  baseUrl: string | null;
  project: string | null;
  /** Milliseconds until the headers of an answer. */
  timeoutMs: number;
}

/** The official client as we use it: no retries of its own, no redirects, nothing read from the environment. */
export function createClient(options: ClientOptions): OpenAI {
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
