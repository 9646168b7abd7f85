/** What the holder of a link may do, and nothing else. */
export const LINK_PURPOSES = ['acknowledge', 'silence', 'rate'] as const;
export type LinkPurpose = (typeof LINK_PURPOSES)[number];

/** What a signed link says: this user may do this about this episode, or about all that a message told of, until then. */
export interface LinkClaim {
  readonly purpose: LinkPurpose;
  /** The episode that leads the message. */
  readonly episodeId: string;
  /** Which message, where it told of more than that. */
  readonly messageId?: string;
  readonly userId: string;
  /** Whole seconds: the rest is cut off when it is written. */
  readonly expiresAtMs: number;
}

/** What a link is about. */
export type LinkSubject = Pick<LinkClaim, 'episodeId' | 'messageId'>;

/** Addresses for a message; one that this deployment cannot offer is absent. */
export interface MessageLinks {
  readonly acknowledge?: string;
  readonly silence?: string;
  readonly rate?: string;
}

/** Long enough for who reads the mail the next morning, or after a weekend's first day. */
export const LINK_LIFETIME_MS = 48 * 3_600_000;

/** Neither a user id nor the figures before it contain it, so an episode may. */
const SEPARATOR = '~';
const LETTERS: Readonly<Record<LinkPurpose, string>> = { acknowledge: 'a', silence: 's', rate: 'r' };

/** The claim as text to be signed: short, since a link in an SMS costs money. */
export function encodeClaim({ purpose, episodeId, messageId, userId, expiresAtMs }: LinkClaim): string {
  const expiry = Math.floor(expiresAtMs / 1000).toString(36);
  const message = messageId === undefined ? '' : `.${messageId}`;
  return [LETTERS[purpose] + expiry + message, userId, episodeId].join(SEPARATOR);
}

/** Null for what `encodeClaim` never writes. */
export function decodeClaim(text: string): LinkClaim | null {
  const match = /^([asr])([0-9a-z]{1,9})(?:\.([0-9a-f]{16}))?~([^~]+)~(.+)$/s.exec(text);
  if (match === null) return null;
  const [, letter, expiry = '', messageId, userId = '', episodeId = ''] = match;
  return {
    purpose: LINK_PURPOSES.find((purpose) => LETTERS[purpose] === letter)!,
    episodeId,
    ...(messageId !== undefined && { messageId }),
    userId,
    expiresAtMs: Number.parseInt(expiry, 36) * 1000,
  };
}

export function isExpired({ expiresAtMs }: LinkClaim, nowMs: number): boolean {
  return nowMs >= expiresAtMs;
}
