import type { DeliveryResult } from '../../core/delivery/delivery-error.ts';

/** A secret that cannot be read now may be readable later: the policy or the secret is repaired meanwhile. */
export function secretFailure(error: unknown): DeliveryResult {
  const name = error instanceof Error && /^\w{1,80}$/.test(error.name) ? error.name : 'Error';
  const words = `the secret cannot be read (${name})`;
  return { kind: 'retryable', code: 'secret_unreadable', words };
}
