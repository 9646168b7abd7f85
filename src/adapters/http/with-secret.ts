import type { DeliveryResult } from '../../core/delivery/delivery-error.ts';
import { errorName } from '../../core/prelude/error-text.ts';

/** Sends with a secret once it has been read. One that cannot be read now may be later: the policy or the secret is repaired meanwhile. */
export async function withSecret<Secret>(
  read: Promise<Secret>,
  send: (secret: Secret) => Promise<DeliveryResult>,
): Promise<DeliveryResult> {
  let secret;
  try {
    secret = await read;
  } catch (error) {
    const words = `the secret cannot be read (${errorName(error)})`;
    return { kind: 'retryable', code: 'secret_unreadable', words };
  }
  return send(secret);
}
