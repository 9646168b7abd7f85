/** Errors that may be over by the next try. */
export const PASSING_ERRORS = [
  /** The service fails, or is not there for a while. */
  'unavailable',
  /** It wants fewer messages. */
  'throttled',
  'no_answer',
  'network',
  /** Not called, since it asked for a pause, or failed too often. */
  'paused',
  'circuit_open',
  'secret_unreadable',
  /** A try ended without anybody who could record what came of it. */
  'no_outcome',
] as const;
export type PassingError = (typeof PASSING_ERRORS)[number];

/** Errors that no other try would change. */
export const LASTING_ERRORS = [
  /** The service does not take this message. */
  'refused',
  /** Its key or token is not accepted, or may not do this. */
  'unauthorised',
  /** There is nobody at the address any more. */
  'gone',
  'bad_address',
  /** It leads to where this channel may not send. */
  'forbidden_address',
  /** The alert itself is no longer stored. */
  'alert_expired',
  /** A fault of the monitor's own. */
  'bug',
  /** Written by a version that knew no codes. */
  'unknown',
] as const;
export type LastingError = (typeof LASTING_ERRORS)[number];

export type ErrorCode = PassingError | LastingError;

/** Why a try came to nothing. */
export interface DeliveryError {
  readonly code: ErrorCode;
  /** What the service says itself, such as `HTTP 404 (no_service)`: no address, no secret, no free text of the other side. */
  readonly words: string;
}

export const NO_OUTCOME: DeliveryError = { code: 'no_outcome', words: 'no outcome recorded' };
export const ALERT_EXPIRED: DeliveryError = {
  code: 'alert_expired',
  words: 'the alert itself is no longer stored',
};

/** What one try to send came to. */
export type DeliveryResult =
  | {
      readonly kind: 'delivered';
      /** The channel wants nothing more for so long. */
      readonly pauseMs?: number;
      /** What somebody should change all the same, in a sentence: no secret. */
      readonly advice?: string;
    }
  | {
      readonly kind: 'retryable';
      readonly code: PassingError;
      readonly words: string;
      readonly retryAfterMs?: number;
    }
  | { readonly kind: 'permanent'; readonly code: LastingError; readonly words: string };

/** Errors after which a message may be there all the same: only the answer was lost. */
const UNANSWERED: ReadonlySet<ErrorCode> = new Set(['no_answer', 'network', 'no_outcome']);

export function mayHaveArrived(code: ErrorCode): boolean {
  return UNANSWERED.has(code);
}

export function isPassing(code: ErrorCode): code is PassingError {
  return (PASSING_ERRORS as readonly ErrorCode[]).includes(code);
}
