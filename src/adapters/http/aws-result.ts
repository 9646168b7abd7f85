import type { DeliveryResult } from '../../core/delivery/delivery-error.ts';
import { errorName } from '../../core/prelude/error-text.ts';

/**
 * Throttling under its many names (https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html), an account that an operator has
 * paused, and credentials, rights or a clock that the next environment will have right.
 */
const TRANSIENT =
  /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|LimitExceeded|ServiceUnavailable|SendingPaused|ExpiredToken|RequestExpired|RequestTimeTooSkewed|RequestTimeout|InternalFailure|AccessDenied|AuthorizationError|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch/;

const THROTTLED = /Throttl|TooManyRequests|LimitExceeded|SlowDown/;

/**
 * What a failed AWS call means for a delivery. Only the error's name is kept: SES and SNS repeat addresses and
 * telephone numbers in their messages.
 */
export function awsFailure(error: unknown): DeliveryResult {
  const { $metadata, $retryable } = error as {
    $metadata?: { httpStatusCode?: number };
    $retryable?: object;
  };
  const status = $metadata?.httpStatusCode;
  const words = errorName(error);
  const isTransient =
    status === undefined ||
    status >= 500 ||
    status === 401 ||
    status === 403 ||
    status === 429 ||
    $retryable !== undefined ||
    TRANSIENT.test(words);
  if (!isTransient) return { kind: 'permanent', code: 'refused', words };
  const isThrottled = status === 429 || THROTTLED.test(words);
  return { kind: 'retryable', code: isThrottled ? 'throttled' : 'unavailable', words };
}
