import type { Channel } from '../channels/channels.ts';

/** The stages of alert-processor in their order: names in code, logs, metrics and `explain`. */
export const STAGES = [
  'dedupe',
  'classify',
  'route',
  'acknowledged',
  'inhibit',
  'silence',
  'learned',
  'destination',
  'quiet_hours',
  'group',
  'rate_limit',
] as const;
export type Stage = (typeof STAGES)[number];

/** What a stage said of an alert, or of one of its deliveries. */
export interface StageVerdict {
  readonly stage: Stage;
  readonly userId?: string;
  readonly channel?: Channel;
  /** `pass`: on to the next stage; the others are final. */
  readonly verdict: 'pass' | 'deliver' | 'bundle' | 'hold' | 'suppress' | 'filter';
  /** In words. */
  readonly reason: string;
}
