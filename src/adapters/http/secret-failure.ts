import type { DeliveryResult } from '../../core/delivery/delivery.ts';

/** A secret that cannot be read now may be readable later: the policy or the secret is repaired meanwhile. */
export function secretFailure(error: unknown): DeliveryResult {
  const name = error instanceof Error && /^\w{1,80}$/.test(error.name) ? error.name : 'Error';
  return { kind: 'retryable', reason: `the secret with the webhook cannot be read (${name})` };
}
