import type { InjectionToken } from 'tsyringe';
import type { LinkClaim, LinkSubject, MessageLinks } from '../core/answers/answer-link.ts';

/** Makes the links of a message and knows them again. */
export interface LinkSigner {
  /**
   * Links by which this user can answer for this episode, or for all that this message told of. Never rejects: a message without links is better than none, so
   * what cannot be signed now is left out.
   */
  links(about: LinkSubject, userId: string, nowMs: number): Promise<MessageLinks>;

  /**
   * What a token from outside claims, null unless we signed exactly this. Says nothing of its expiry.
   * Rejects when the key cannot be read.
   */
  verify(token: string): Promise<LinkClaim | null>;
}
export const LinkSigner: InjectionToken<LinkSigner> = Symbol('LinkSigner');
