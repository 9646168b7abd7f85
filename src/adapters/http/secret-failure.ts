import type { DeliveryResult } from '../../core/notifications/delivery.ts';
import { errorName } from '../../core/prelude/error-text.ts';

/** A secret that cannot be read now may be readable later: the policy or the secret is repaired meanwhile. */
export function secretFailure(error: unknown): DeliveryResult {
  return { kind: 'retryable', reason: `the secret with the webhook cannot be read (${errorName(error)})` };
}
