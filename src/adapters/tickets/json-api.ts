import got, { RequestError, TimeoutError, type Got } from 'got';
import { isWebhookUrl } from '../../core/channels/webhook-address.ts';
import { jsonObject } from '../http/json-object.ts';
import { errorName } from '../../core/prelude/error-text.ts';

export interface JsonApiOptions {
  /** For errors: `GitHub`, `Jira`. */
  readonly name: string;
  /** Address of the API, without a slash at its end. */
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The value of the header Authorization, read when it is needed. */
  readonly authorization: () => Promise<string>;
  /** What is wrong with which field of what was sent, of an answer that refuses it; nothing else of the answer. */
  readonly readProblems: (answer: Json) => readonly string[];
}

export type Json = Readonly<Record<string, unknown>>;

const REQUEST_TIMEOUT_MS = 5000;
const MAX_PATH_IN_ERROR = 60;
const MAX_PROBLEMS = 10;

/**
 * Calls a ticket system. What reads is tried twice; what writes once, since a second try could make a second issue. Redirects are not followed: they would
 * carry the credentials elsewhere. Errors name the call, the status and the fields that were refused: no value, no free text of the answer and
 * no header.
 */
export class JsonApi {
  readonly #http: Got;
  readonly #options: JsonApiOptions;

  constructor(options: JsonApiOptions) {
    this.#options = options;
    this.#http = got.extend({
      followRedirect: false,
      throwHttpErrors: false,
      headers: { 'user-agent': 'realtime-financial alert-processor', ...options.headers },
      timeout: { connect: 2000, request: REQUEST_TIMEOUT_MS },
      retry: { limit: 1, methods: ['GET'], maxRetryAfter: 2000, backoffLimit: 500 },
    });
  }

  /** The body of a successful answer; an empty object where there is none. */
  async call(
    method: 'GET' | 'POST' | 'PATCH',
    path: string,
    request: { readonly body?: Json; readonly query?: Readonly<Record<string, string>> } = {},
  ): Promise<unknown> {
    const { name, baseUrl, authorization } = this.#options;
    const what = `${method} ${path.slice(0, MAX_PATH_IN_ERROR)}`;
    if (!isWebhookUrl(baseUrl)) throw new TicketError(`the address of ${name} is not https://`);
    let credentials;
    try {
      credentials = await authorization();
    } catch (error) {
      throw new TicketError(`the credentials of ${name} cannot be read (${kindOf(error)})`);
    }
    const response = await this.#http(`${baseUrl}${path}`, {
      method,
      headers: { authorization: credentials },
      ...(request.body && { json: request.body }),
      ...(request.query && { searchParams: request.query }),
    }).catch((error: unknown) => {
      throw new TicketError(`${name} did not answer ${what} (${kindOf(error)})`);
    });
    const { statusCode, body } = response;
    if (statusCode < 200 || statusCode > 299) {
      const problems = this.#options.readProblems(jsonObject(body)).slice(0, MAX_PROBLEMS);
      const said = problems.length === 0 ? '' : `: ${problems.join(', ')}`;
      throw new TicketError(`${name} answered HTTP ${statusCode} to ${what}${said}`, statusCode);
    }
    try {
      return body === '' ? {} : (JSON.parse(body) as unknown);
    } catch {
      throw new TicketError(`${name} answered ${what} with something that is not JSON`);
    }
  }
}

/** Its message is ours: it may be logged. */
export class TicketError extends Error {
  override readonly name = 'TicketError';
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

function kindOf(error: unknown): string {
  if (error instanceof TimeoutError) return `no answer in time`;
  if (error instanceof RequestError && /^[A-Z][A-Z_0-9]{2,40}$/.test(error.code)) return error.code;
  return errorName(error);
}
