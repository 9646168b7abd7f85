import { isIP } from 'node:net';
import got, { RequestError, TimeoutError, type Got, type Response, type RetryObject } from 'got';
import type { DeliveryResult, LastingError } from '../../core/delivery/delivery-error.ts';
import { isLoopback, isWebhookUrl } from '../../core/channels/webhook-address.ts';
import { isAllowedHost, type WebhookHosts } from '../../core/channels/webhook-hosts.ts';
import { isPublicAddress, NOT_PUBLIC, publicLookup } from './public-addresses.ts';
import { pauseAfter, retryAfterOf } from './rate-limit-headers.ts';

export interface WebhookClientOptions {
  /** Hosts that it may send to. */
  readonly hosts: WebhookHosts;
  /** Lets it call this very machine, by http as well: for local runs, whose sink is there. */
  readonly allowsLocal?: boolean;
  /** How names are resolved. */
  readonly lookup?: ReturnType<typeof publicLookup>;
  readonly connectTimeoutMs?: number;
  /** Longest time of one try, from its begin to the end of the answer. */
  readonly requestTimeoutMs?: number;
  /** Tries after the first. */
  readonly retryLimit?: number;
  /** A server that asks for a longer pause is left to the sweep. */
  readonly maxRetryAfterMs?: number;
  /** Longest pause between tries when the server does not say. */
  readonly backoffLimitMs?: number;
}

/** What a service says in an answer by which it refuses: as much of it as its channel understands. */
export interface Refusal {
  /** The service's own code, such as `invalid_blocks`, or words of ours; never its free text. */
  readonly words?: string;
  /** Kind of failure where the status alone would be misunderstood. */
  readonly code?: LastingError;
  /** How long it wants to be left alone. */
  readonly retryAfterMs?: number;
}

export type ReadRefusal = (body: string, status: number) => Refusal;

const RETRYABLE_STATUS = [408, 425, 429, 500, 502, 503, 504];
const LASTING_STATUS: ReadonlyMap<number, LastingError> = new Map([
  [401, 'unauthorised'],
  [403, 'unauthorised'],
  [404, 'gone'],
  [410, 'gone'],
]);
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
/** Webhooks answer with a few words. Whoever sends more than this is not read to the end: it could fill the memory. */
const MAX_ANSWER_BYTES = 64 * 1024;
const MAX_REFUSAL_CHARS = 4096;
const VERY_LONG: Refusal = { words: 'a very long answer' };
const JSON_TYPE = { 'content-type': 'application/json' };
const REFUSED = lasting('forbidden_address', 'the webhook is at no public address');

/**
 * POSTs JSON to webhooks. The address of a webhook is its only secret, and got puts addresses into its errors:
 * so no error leaves this class, and no reason it gives contains anything of the address.
 *
 * Addresses are what users wrote, so nothing is sent into the network that this function runs in: only https, only to allowed hosts,
 * only to public addresses at the moment of the connection, and no redirect is followed.
 *
 * A POST may be repeated: Slack and Discord have no idempotency key, and a message twice is better than none.
 */
export class WebhookClient {
  readonly #options: WebhookClientOptions;
  #http: Got | undefined;

  constructor(options: WebhookClientOptions) {
    this.#options = options;
  }

  /** `body`: an object that is sent as JSON, or JSON text that is sent as it is, since its bytes are signed. */
  async post(
    address: string,
    body: object | string,
    readRefusal: ReadRefusal,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<DeliveryResult> {
    const refusal = this.#refusal(address);
    if (refusal !== null) return refusal;
    const stop = new AbortController();
    let status: number | undefined;
    try {
      this.#http ??= httpOf(this.#options);
      const answer = this.#http(address, {
        headers: { ...headers, ...(typeof body === 'string' && JSON_TYPE) },
        ...(typeof body === 'string' ? { body } : { json: body }),
        ...(this.#isLocal(new URL(address)) && { dnsLookup: undefined }),
        retry: { calculateDelay: delayBy(readRefusal, this.#options) },
        signal: stop.signal,
      });
      void answer.on('request', (request) => {
        request.once('response', ({ statusCode }) => {
          status = statusCode;
        });
      });
      void answer.on('downloadProgress', ({ transferred }) => {
        if (transferred > MAX_ANSWER_BYTES) stop.abort();
      });
      const response = await answer;
      return resultOf(response, readRefusal);
    } catch (error) {
      if (stop.signal.aborted && status !== undefined) return resultOfStatus(status, VERY_LONG);
      return failureOf(error);
    }
  }

  #refusal(address: string): DeliveryResult | null {
    if (!isWebhookUrl(address)) return lasting('bad_address', 'the webhook is not an https:// address');
    const url = new URL(address);
    if (this.#isLocal(url)) return null;
    if (url.protocol !== 'https:') return REFUSED;
    if (!isAllowedHost(url, this.#options.hosts)) {
      return lasting('forbidden_address', 'the webhook is at a host that this channel may not send to');
    }
    // An address in place of a name is connected to without a lookup.
    const host = url.hostname.replaceAll(/^\[|\]$/g, '');
    return isIP(host) === 0 || isPublicAddress(host) ? null : REFUSED;
  }

  #isLocal(url: URL): boolean {
    return this.#options.allowsLocal === true && isLoopback(url);
  }
}

function httpOf(options: WebhookClientOptions): Got {
  return got.extend({
    method: 'POST',
    followRedirect: false,
    throwHttpErrors: false,
    // What is counted is what is kept.
    decompress: false,
    dnsLookup: options.lookup ?? publicLookup(),
    timeout: { connect: options.connectTimeoutMs ?? 2000, request: options.requestTimeoutMs ?? 5000 },
    retry: {
      limit: options.retryLimit ?? 2,
      methods: ['POST'],
      statusCodes: RETRYABLE_STATUS,
      errorCodes: RETRYABLE_ERRORS,
      maxRetryAfter: longestWaitMs(options),
      backoffLimit: options.backoffLimitMs ?? 1000,
    },
  });
}

function longestWaitMs({ maxRetryAfterMs = 2000 }: WebhookClientOptions): number {
  return maxRetryAfterMs;
}

/** Got knows the header only; a service may say it in the body. */
function delayBy(readRefusal: ReadRefusal, options: WebhookClientOptions) {
  return ({ computedValue, error: { response } }: RetryObject): number => {
    if (computedValue === 0 || response === undefined) return computedValue;
    const { retryAfterMs } = readRefusal(beginOf(response), response.statusCode);
    const askedMs = retryAfterOf(response.headers, retryAfterMs, Date.now());
    if (askedMs === undefined) return computedValue;
    return askedMs > longestWaitMs(options) ? 0 : Math.max(1, askedMs);
  };
}

function beginOf({ body }: { readonly body: unknown }): string {
  return String(body).slice(0, MAX_REFUSAL_CHARS);
}

function resultOf(response: Response<string>, readRefusal: ReadRefusal): DeliveryResult {
  const { statusCode, headers } = response;
  if (isSuccess(statusCode)) {
    const pauseMs = pauseAfter(headers);
    return { kind: 'delivered', ...(pauseMs !== undefined && { pauseMs }) };
  }
  const refusal = readRefusal(beginOf(response), statusCode);
  const result = resultOfStatus(statusCode, refusal);
  if (result.kind !== 'retryable') return result;
  const retryAfterMs = retryAfterOf(headers, refusal.retryAfterMs, Date.now());
  return { ...result, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

function resultOfStatus(status: number, refusal: Refusal): DeliveryResult {
  if (isSuccess(status)) return { kind: 'delivered' };
  const words = `HTTP ${status}${refusal.words === undefined ? '' : ` (${refusal.words})`}`;
  const isPermanent = status < 500 && !RETRYABLE_STATUS.includes(status);
  if (isPermanent) return lasting(refusal.code ?? LASTING_STATUS.get(status) ?? 'refused', words);
  return { kind: 'retryable', code: status === 429 ? 'throttled' : 'unavailable', words };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function lasting(code: LastingError, words: string): DeliveryResult {
  return { kind: 'permanent', code, words };
}

function failureOf(error: unknown): DeliveryResult {
  if (error instanceof TimeoutError) {
    return { kind: 'retryable', code: 'no_answer', words: `no answer in time (${error.event})` };
  }
  const code = error instanceof RequestError ? error.code : '';
  if (code === NOT_PUBLIC) return REFUSED;
  const isCode = /^[A-Z][A-Z_0-9]{2,40}$/.test(code);
  return { kind: 'retryable', code: 'network', words: isCode ? `network error ${code}` : 'network error' };
}
