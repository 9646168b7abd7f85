import type { InjectionToken } from 'tsyringe';

/** Which function this is and where it is deployed: what logs, metrics and messages say of their origin. */
export interface FunctionIdentity {
  /** `kinesis-processor` or `alert-processor`. */
  readonly service: string;
  readonly environment: string;
}
export const FunctionIdentity: InjectionToken<FunctionIdentity> = Symbol('FunctionIdentity');
