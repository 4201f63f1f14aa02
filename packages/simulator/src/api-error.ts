/** What an error answer says, in the API's own envelope. */
export type ErrorBody = { message: string; type: string; param: string | null; code: string | null };

/** A refusal the API would send: caught at the one door that answers HTTP, never elsewhere. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  readonly headers: Record<string, string>;

  constructor(status: number, body: Partial<ErrorBody> & { message: string }, headers: Record<string, string> = {}) {
    super(body.message);
    this.name = 'ApiError';
    this.status = status;
    this.body = { type: 'invalid_request_error', param: null, code: null, ...body };
    this.headers = headers;
  }
}

/** A 400 with the given text; `param` and `code` are null unless given. */
export function badRequest(message: string, details: { param?: string; code?: string } = {}): ApiError {
  return new ApiError(400, { message, ...details });
}

/** A 404 with the given text. */
export function notFound(message: string): ApiError {
  return new ApiError(404, { message });
}
