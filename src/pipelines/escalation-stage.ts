import type { Delivery } from '../core/delivery/delivery.ts';
import type { Audience } from '../core/preferences/audience.ts';
import type { DueWork } from '../ports/alert-store.ts';

/** The last stage: what follows when nobody answers a CRITICAL alert. */
export interface EscalationStage {
  /** True for deliveries that belong to a step: they are told whatever limits say. */
  owns(delivery: Delivery): boolean;
  /** Takes the next steps, and sends again what a step could not deliver. Rejects when something could not be done. */
  run(due: DueWork, audience: Audience): Promise<void>;
}
