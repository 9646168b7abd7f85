import type { ChannelSetup } from '../preferences/preference.ts';

/** How much is told, and how much of it at once. */
export interface LimitSettings {
  /** Alerts per user, symbol and clock hour. */
  readonly alertsPerHour: number;
  readonly groupIntervalMs: number;
}

/** How this deployment is set up. */
export interface AlertPolicySettings extends LimitSettings {
  readonly channels: ChannelSetup;
  /** Users who are decided about in one go, where it is not `PAGE_USERS`. */
  readonly pageUsers?: number;
}
