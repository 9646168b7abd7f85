import got, { RequestError, TimeoutError, type Got, type Response } from 'got';
import type { DeliveryResult } from '../../core/notifications/delivery.ts';
import { isWebhookUrl } from '../../core/notifications/webhook-address.ts';

export interface WebhookClientOptions {
  readonly connectTimeoutMs?: number;
  /** Of one try, from its begin to the end of the answer. */
  readonly requestTimeoutMs?: number;
  /** Tries after the first. */
  readonly retryLimit?: number;
  /** A server that asks for a longer pause is left to the sweep. */
  readonly maxRetryAfterMs?: number;
  /** Longest pause between tries when the server does not say. */
  readonly backoffLimitMs?: number;
}

/** Names the cause in the answer's own code, such as `invalid_blocks` or `code 10015`; never its free text. */
export type ReadErrorCode = (body: string) => string | undefined;

const RETRYABLE_STATUS = [408, 425, 429, 500, 502, 503, 504];
const RETRYABLE_ERRORS = [
  'ETIMEDOUT',
  'ECONNRESET',
  'ECONNREFUSED',
  'EADDRINUSE',
  'EPIPE',
  'ENOTFOUND',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EAI_AGAIN',
];
/** Webhooks answer with a few words; a megabyte would be somebody else's server. */
const MAX_ANSWER_CHARS = 4096;
const JSON_TYPE = { 'content-type': 'application/json' };

/**
 * POSTs JSON to webhooks. The address of a webhook is its only secret, and got puts addresses into its errors:
 * so no error leaves this class, and no reason it gives contains anything of the address.
 *
 * A POST may be repeated: Slack and Discord have no idempotency key, and a message twice is better than none.
 */
export class WebhookClient {
  readonly #http: Got;

  constructor(options: WebhookClientOptions = {}) {
    const requestTimeoutMs = options.requestTimeoutMs ?? 5000;
    this.#http = got.extend({
      method: 'POST',
      followRedirect: false,
      throwHttpErrors: false,
      timeout: { connect: options.connectTimeoutMs ?? 2000, request: requestTimeoutMs },
      retry: {
        limit: options.retryLimit ?? 2,
        methods: ['POST'],
        statusCodes: RETRYABLE_STATUS,
        errorCodes: RETRYABLE_ERRORS,
        maxRetryAfter: options.maxRetryAfterMs ?? 2000,
        backoffLimit: options.backoffLimitMs ?? 1000,
      },
    });
  }

  /** `body`: an object that is sent as JSON, or JSON text that is sent as it is, since its bytes are signed. */
  async post(
    address: string,
    body: object | string,
    readErrorCode: ReadErrorCode,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<DeliveryResult> {
    if (!isWebhookUrl(address)) {
      return { kind: 'permanent', reason: 'the webhook is not an https:// address' };
    }
    try {
      const response = await this.#http(address, {
        headers: { ...headers, ...(typeof body === 'string' && JSON_TYPE) },
        ...(typeof body === 'string' ? { body } : { json: body }),
      });
      return resultOf(response, readErrorCode);
    } catch (error) {
      return { kind: 'retryable', reason: networkReason(error) };
    }
  }
}

function resultOf(response: Response<string>, readErrorCode: ReadErrorCode): DeliveryResult {
  const { statusCode } = response;
  if (statusCode >= 200 && statusCode < 300) return { kind: 'delivered' };

  const code = readErrorCode(response.body.slice(0, MAX_ANSWER_CHARS));
  const reason = `HTTP ${statusCode}${code === undefined ? '' : ` (${code})`}`;
  if (statusCode < 500 && !RETRYABLE_STATUS.includes(statusCode)) return { kind: 'permanent', reason };

  const retryAfterMs = retryAfterOf(response.headers['retry-after']);
  return { kind: 'retryable', reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

/** Seconds, whole or not (Discord). The form with a date is not used by these services. */
function retryAfterOf(header: string | undefined): number | undefined {
  const seconds = Number(header);
  return header !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

function networkReason(error: unknown): string {
  if (error instanceof TimeoutError) return `no answer in time (${error.event})`;
  if (error instanceof RequestError && /^[A-Z][A-Z_0-9]{2,40}$/.test(error.code)) {
    return `network error ${error.code}`;
  }
  return 'network error';
}
