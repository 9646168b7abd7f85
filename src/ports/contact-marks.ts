import type { InjectionToken } from 'tsyringe';
import type { UndeliverableEmail } from '../core/preferences/undeliverable.ts';

/** Notes beside a user's contacts, for whoever tells the user something next. */
export interface ContactMarks {
  /** False where there is no such user any more. */
  markEmail(userId: string, mark: UndeliverableEmail): Promise<boolean>;
}
export const ContactMarks: InjectionToken<ContactMarks> = Symbol('ContactMarks');
