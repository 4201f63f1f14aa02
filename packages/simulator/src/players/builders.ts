import type { BreakHow, Ending, GarbageStep, HttpErrorStep, Outcome, OutputPart, ResponseStep } from './step.ts';

/** A plain answer. */
export function say(text: string): ResponseStep {
  return response([{ type: 'text', text, phase: 'final_answer' }]);
}

/**
 * A tool call. A `conversacion_id` that the tool asks for and the arguments leave out is taken from the state line of
 * the instructions, so a test writes `call('set_email', { email })`.
 */
export function call(
  name: string,
  args: Record<string, unknown> = {},
  options: { callId?: string } = {},
): ResponseStep {
  return response([{ type: 'call', name, arguments: args, ...options }]);
}

/** A text and a tool call in one response. */
export function sayAndCall(text: string, name: string, args: Record<string, unknown> = {}): ResponseStep {
  return response([
    { type: 'text', text, phase: null },
    { type: 'call', name, arguments: args },
  ]);
}

/** Working notes (`phase: 'commentary'`) that no visitor may see, then what `next` says. */
export function comment(text: string, next: ResponseStep): ResponseStep {
  return { ...next, output: [{ type: 'text', text, phase: 'commentary' }, ...next.output] };
}

/** A reasoning item in front of what `next` says. */
export function reason(summary: string, next: ResponseStep): ResponseStep {
  return { ...next, output: [{ type: 'reasoning', text: summary }, ...next.output] };
}

/** The model declines: a `refusal` part in place of text. */
export function refuse(text: string): ResponseStep {
  return response([{ type: 'refusal', text }]);
}

/** A tool call whose arguments are this very text, whatever the tool's schema says. */
export function malformedCall(name: string, rawArguments: string): ResponseStep {
  return response([{ type: 'malformed_call', name, rawArguments }]);
}

/** A response that ends as `response.incomplete`, with the text it got to (none: no message at all). */
export function incomplete(
  reasonCode: Extract<Ending, { type: 'incomplete' }>['reason'] = 'max_output_tokens',
  text?: string,
): ResponseStep {
  return { ...(text === undefined ? response([]) : say(text)), ending: { type: 'incomplete', reason: reasonCode } };
}

/** A response that ends as `response.failed`, after the text it got to. Its items never enter the conversation. */
export function fail(code = 'server_error', options: { message?: string; text?: string } = {}): ResponseStep {
  const { message = 'The server had an error while processing your request. Sorry about that!', text } = options;
  return { ...(text === undefined ? response([]) : say(text)), ending: { type: 'failed', code, message } };
}

/** An `error` event in the stream after the text it got to. Its items never enter the conversation. */
export function errorEvent(
  code: string | null = 'server_error',
  options: { message?: string; text?: string; shape?: 'flat' | 'nested' } = {},
): ResponseStep {
  const { message = 'The server had an error while processing your request.', text, shape = 'flat' } = options;
  const step = text === undefined ? response([]) : say(text);
  return { ...step, ending: { type: 'error_event', code, message, shape } };
}

/** An HTTP error. `retryAfter` (seconds) becomes the header of that name. */
export function httpError(
  status: number,
  options: {
    code?: string;
    message?: string;
    type?: string;
    retryAfter?: number;
    headers?: Record<string, string>;
  } = {},
): HttpErrorStep {
  const { code = null, message = `Scripted error ${status}.`, retryAfter, headers = {} } = options;
  return {
    type: 'http_error',
    status,
    code,
    message,
    errorType: options.type ?? (status >= 500 ? 'server_error' : 'invalid_request_error'),
    headers: retryAfter === undefined ? headers : { ...headers, 'retry-after': String(retryAfter) },
    delayMs: 0,
  };
}

/** HTTP 200 with a body nobody can use, as a broken proxy sends it. */
export function garbage(body = '<html>Bad gateway</html>', contentType = 'text/html'): GarbageStep {
  return { type: 'garbage', body, contentType, delayMs: 0 };
}

type BreakOptions = { after?: number; outcome?: Outcome };

/** The socket dies after `after` events (default: all but the terminal one). By default the response still commits. */
export function cut(step: ResponseStep, options: BreakOptions = {}): ResponseStep {
  return broken(step, 'cut', options);
}

/** The socket dies in the middle of the event that follows `after` events. By default the response still commits. */
export function tear(step: ResponseStep, options: BreakOptions = {}): ResponseStep {
  return broken(step, 'torn', options);
}

/** The stream ends cleanly after `after` events, without a terminal one. By default the response still commits. */
export function endEarly(step: ResponseStep, options: BreakOptions = {}): ResponseStep {
  return broken(step, 'eof', options);
}

/** Nothing more is written after `after` events and the socket stays open. By default the response still commits. */
export function fallSilent(step: ResponseStep, options: BreakOptions = {}): ResponseStep {
  return broken(step, 'silence', options);
}

/** The response is committed, then the socket dies before the client could hear of it (`after`: events it did get). */
export function loseReply(step: ResponseStep, options: { after?: number } = {}): ResponseStep {
  return broken(step, 'cut', { after: 0, ...options, outcome: 'committed_before' });
}

/** Waits before the first byte. */
export function delay<S extends ResponseStep | HttpErrorStep | GarbageStep>(step: S, ms: number): S {
  return { ...step, delayMs: ms };
}

/** Waits before each event of output. */
export function slow(step: ResponseStep, ms: number): ResponseStep {
  return { ...step, pauseMs: ms };
}

/** Keeps the conversation locked for `ms` after the response ended. */
export function holdLock(step: ResponseStep, ms: number): ResponseStep {
  return { ...step, lockMs: ms };
}

/** Slips a `keepalive` event in after `after` events. */
export function keepalive(step: ResponseStep, after = 2): ResponseStep {
  return { ...step, extras: [...step.extras, { after, type: 'keepalive' }] };
}

/** Slips an event of a type nobody has heard of in after `after` events. */
export function unknownEvent(step: ResponseStep, after = 2): ResponseStep {
  return { ...step, extras: [...step.extras, { after, type: 'unknown_event' }] };
}

function broken(step: ResponseStep, how: BreakHow, options: BreakOptions): ResponseStep {
  const { after = null, outcome = 'committed_after' } = options;
  return { ...step, break: { how, after, outcome } };
}

function response(output: OutputPart[]): ResponseStep {
  return {
    type: 'response',
    output,
    ending: { type: 'completed' },
    break: null,
    extras: [],
    delayMs: 0,
    pauseMs: null,
    lockMs: 0,
  };
}
