import type { DeliveryResult } from '../../core/delivery/delivery-error.ts';
import { errorName } from '../../core/prelude/error-text.ts';

/** A secret that cannot be read now may be readable later: the policy or the secret is repaired meanwhile. */
export function secretFailure(error: unknown): DeliveryResult {
  const words = `the secret cannot be read (${errorName(error)})`;
  return { kind: 'retryable', code: 'secret_unreadable', words };
}
