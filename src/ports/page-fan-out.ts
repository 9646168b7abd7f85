import type { InjectionToken } from 'tsyringe';
import type { Alert } from '../core/alert/alert.ts';
import type { AudiencePage } from '../core/alert-policy/pages.ts';

/** Has the other pages of an alert's users told, each by itself. */
export interface PageFanOut {
  /** Resolves when all of them will be told, now or later. A page that is passed on twice tells nobody twice. */
  passOn(alert: Alert, pages: readonly AudiencePage[]): Promise<void>;
}
export const PageFanOut: InjectionToken<PageFanOut> = Symbol('PageFanOut');
