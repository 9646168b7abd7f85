import type { Instrument } from './instrument.ts';
import type { SimulatedEvent } from './simulated-event.ts';
import type { Growth } from './vendors/feed-form.ts';

/** What became of an event on its way. */
export type Trouble = 'late' | 'out_of_order' | 'duplicate' | 'one_sided' | 'snapshot' | 'stuck' | 'crossed';

/** An event as it is received. */
export interface SimulatedRecord {
  readonly arrivalMs: number;
  readonly event: SimulatedEvent;
  readonly instrument: Instrument;
  /** Says of a bar whether it is over. */
  readonly growth: Growth;
  readonly trouble: Trouble | null;
}
