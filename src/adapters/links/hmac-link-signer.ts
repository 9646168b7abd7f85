import { createHmac, timingSafeEqual } from 'node:crypto';
import { inject, injectable, type InjectionToken } from 'tsyringe';
import {
  decodeClaim,
  encodeClaim,
  LINK_LIFETIME_MS,
  LINK_PURPOSES,
  type LinkClaim,
  type LinkPurpose,
  type LinkSubject,
  type MessageLinks,
} from '../../core/answers/answer-link.ts';
import { isWebhookUrl } from '../../core/channels/webhook-address.ts';
import { errorName } from '../../core/prelude/error-text.ts';
import type { LinkSigner } from '../../ports/link-signer.ts';
import { Logger } from '../../ports/logger.ts';
import { SecretResolver } from '../../ports/secret-resolver.ts';

/** Fewest characters of a key: half of what HMAC-SHA-256 could use (RFC 2104 §3), at 4 bits a hexadecimal digit. */
export const MIN_KEY_LENGTH = 32;
/** Half of SHA-256's output, the least that RFC 2104 §5 advises: 22 characters in an SMS. */
const MAC_BYTES = 16;
/** Signed with every claim, so that a signature can never serve for anything else that the same key may sign one day. */
const CONTEXT = 'link-v1.';
/** Longer than any token we make; what is longer is not looked at. */
const MAX_TOKEN_LENGTH = 2048;
/** How long nobody asks again after a failure: an alert does not wait for a store that does not answer. */
const PAUSE_AFTER_FAILURE_MS = 60_000;

export interface LinkSettings {
  /** Secret or reference; two keys with a blank between them while one replaces the other: the first one signs. */
  readonly signingKey: string | undefined;
  /** Where the pages are, or the reference of a parameter that says so. */
  readonly baseUrl: string | undefined;
}
export const LinkSettings: InjectionToken<LinkSettings> = Symbol('LinkSettings');

/**
 * Links signed with HMAC-SHA-256. A token is all that its holder needs, so it stands in the path, which browsers do not pass on
 * to anybody under our referrer policy, and never in a log.
 */
@injectable()
export class HmacLinkSigner implements LinkSigner {
  readonly #settings: LinkSettings;
  readonly #secrets: SecretResolver;
  readonly #logger: Logger;
  #pausedUntilMs = 0;

  constructor(
    @inject(LinkSettings) settings: LinkSettings,
    @inject(SecretResolver) secrets: SecretResolver,
    @inject(Logger) logger: Logger,
  ) {
    this.#settings = settings;
    this.#secrets = secrets;
    this.#logger = logger;
  }

  async links(about: LinkSubject, userId: string, nowMs: number): Promise<MessageLinks> {
    const { signingKey, baseUrl } = this.#settings;
    if (signingKey === undefined || baseUrl === undefined || nowMs < this.#pausedUntilMs) return {};
    try {
      const [keys, base] = await Promise.all([this.#keys(signingKey), this.#base(baseUrl)]);
      const expiresAtMs = nowMs + LINK_LIFETIME_MS;
      const link = (purpose: LinkPurpose): [LinkPurpose, string] => [
        purpose,
        `${base}/${purpose}/${tokenOf({ purpose, ...about, userId, expiresAtMs }, keys[0]!)}`,
      ];
      return Object.fromEntries(LINK_PURPOSES.map(link));
    } catch (error) {
      this.#pausedUntilMs = nowMs + PAUSE_AFTER_FAILURE_MS;
      this.#logger.error('LinksNotMade', { error: describe(error) });
      return {};
    }
  }

  async verify(token: string): Promise<LinkClaim | null> {
    const { signingKey } = this.#settings;
    if (signingKey === undefined) throw new LinkKeyError('ACK_SIGNING_KEY is not set');
    const [payload, mac, ...rest] = token.length > MAX_TOKEN_LENGTH ? [] : token.split('.');
    if (payload === undefined || mac === undefined || rest.length > 0) return null;
    const given = Buffer.from(mac, 'base64url');
    // Node reads more spellings than one; ours is the only one.
    if (given.length !== MAC_BYTES || given.toString('base64url') !== mac) return null;
    const keys = await this.#keys(signingKey);
    // Every key is tried, so that the time says nothing about which of them it was.
    const matches = keys.filter((key) => timingSafeEqual(given, macOf(payload, key)));
    return matches.length === 0 ? null : decodeClaim(Buffer.from(payload, 'base64url').toString('utf8'));
  }

  async #keys(signingKey: string): Promise<readonly string[]> {
    const keys = (await this.#secrets.resolve(signingKey)).split(/\s+/).filter((key) => key !== '');
    if (keys.length === 0 || keys.some((key) => key.length < MIN_KEY_LENGTH)) {
      throw new LinkKeyError(`the key for links must have at least ${MIN_KEY_LENGTH} characters`);
    }
    return keys;
  }

  async #base(baseUrl: string): Promise<string> {
    const url = await this.#secrets.resolve(baseUrl);
    if (!isWebhookUrl(url)) throw new LinkKeyError('ACK_URL leads to no https:// address');
    return url.replace(/\/+$/, '');
  }
}

/** Its message is ours and may be logged. */
class LinkKeyError extends Error {
  override readonly name = 'LinkKeyError';
}

function tokenOf(claim: LinkClaim, key: string): string {
  const payload = Buffer.from(encodeClaim(claim), 'utf8').toString('base64url');
  return `${payload}.${macOf(payload, key).toString('base64url')}`;
}

function macOf(payload: string, key: string): Buffer {
  return createHmac('sha256', key)
    .update(CONTEXT + payload)
    .digest()
    .subarray(0, MAC_BYTES);
}

function describe(error: unknown): string {
  return error instanceof LinkKeyError ? error.message : errorName(error);
}
