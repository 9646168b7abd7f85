/** What the holder of a link may do, and nothing else. */
export const LINK_PURPOSES = ['acknowledge', 'silence'] as const;
export type LinkPurpose = (typeof LINK_PURPOSES)[number];

/** What a signed link says: this user may do this about this episode until then. */
export interface LinkClaim {
  readonly purpose: LinkPurpose;
  readonly episodeId: string;
  readonly userId: string;
  /** Whole seconds: the rest is cut off when it is written. */
  readonly expiresAtMs: number;
}

/** Addresses for a message; one that this deployment cannot offer is absent. */
export interface MessageLinks {
  readonly acknowledge?: string;
  readonly silence?: string;
}

/** Long enough for who reads the mail the next morning, or after a weekend's first day. */
export const LINK_LIFETIME_MS = 48 * 3_600_000;

/** Neither a user id nor the figures before it contain it, so an episode may. */
const SEPARATOR = '~';
const LETTERS: Readonly<Record<LinkPurpose, string>> = { acknowledge: 'a', silence: 's' };

/** The claim as text to be signed: short, since a link in an SMS costs money. */
export function encodeClaim({ purpose, episodeId, userId, expiresAtMs }: LinkClaim): string {
  const expiry = Math.floor(expiresAtMs / 1000).toString(36);
  return [LETTERS[purpose] + expiry, userId, episodeId].join(SEPARATOR);
}

/** Null for what `encodeClaim` never writes. */
export function decodeClaim(text: string): LinkClaim | null {
  const match = /^([as])([0-9a-z]{1,9})~([^~]+)~(.+)$/s.exec(text);
  if (match === null) return null;
  const [, letter, expiry, userId, episodeId] = match as unknown as [string, string, string, string, string];
  return {
    purpose: letter === LETTERS.acknowledge ? 'acknowledge' : 'silence',
    episodeId,
    userId,
    expiresAtMs: Number.parseInt(expiry, 36) * 1000,
  };
}

export function isExpired({ expiresAtMs }: LinkClaim, nowMs: number): boolean {
  return nowMs >= expiresAtMs;
}
