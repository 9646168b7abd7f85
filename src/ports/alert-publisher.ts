import type { InjectionToken } from 'tsyringe';
import type { Alert } from '../core/alert/alert.ts';

export interface AlertPublisher {
  /** Alert ids that could not be published, with the error; consumers dedupe on the id, so trying again is safe. */
  publish(alerts: readonly Alert[]): Promise<ReadonlyMap<string, Error>>;
}
export const AlertPublisher: InjectionToken<AlertPublisher> = Symbol('AlertPublisher');
