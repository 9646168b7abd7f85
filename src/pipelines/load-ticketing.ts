import type { InjectionToken } from 'tsyringe';
import type { Ticketing } from './ticketing.ts';

/** Most invocations need no ticket: what asks for one is loaded at the first call. */
export type LoadTicketing = () => Promise<Pick<Ticketing, 'latest' | 'occurred' | 'over'>>;
export const LoadTicketing: InjectionToken<LoadTicketing> = Symbol('LoadTicketing');
