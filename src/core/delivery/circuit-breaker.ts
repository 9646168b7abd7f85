import type { DeliveryError, DeliveryResult, PassingError } from './delivery-error.ts';

/**
 * What is known of a destination (https://martinfowler.com/bliki/CircuitBreaker.html). `closed`: it is called, but not before
 * `pausedUntilMs` where it asked for a pause. `open`: it has failed too often in a row and is left alone. `half_open`: one
 * message tries whether it is back.
 */
export type Circuit =
  | { readonly kind: 'closed'; readonly failures: number; readonly pausedUntilMs: number }
  | {
      readonly kind: 'open';
      readonly untilMs: number;
      readonly openings: number;
      readonly error: DeliveryError;
    }
  | {
      readonly kind: 'half_open';
      readonly probeEndsMs: number;
      readonly openings: number;
      readonly error: DeliveryError;
    };

export const CLOSED = { kind: 'closed', failures: 0, pausedUntilMs: 0 } as const satisfies Circuit;

/** Each failure stands for three tries within seconds: this many of them are no accident. */
export const FAILURES_TO_OPEN = 5;
const OPEN_MS = 30_000;
const LONGEST_OPEN_MS = 300_000;
/** How long a probe counts: longer than the slowest send, since one that crashed must not keep the circuit half open for ever. */
const PROBE_MS = 30_000;

export type Permission =
  | { readonly isAllowed: true; readonly circuit: Circuit }
  | {
      readonly isAllowed: false;
      readonly retryAfterMs: number;
      readonly code: PassingError;
      readonly words: string;
    };

/** Whether to call the destination now; the circuit of a permission is to be kept. */
export function beforeSend(circuit: Circuit, nowMs: number): Permission {
  switch (circuit.kind) {
    case 'closed': {
      const waitMs = circuit.pausedUntilMs - nowMs;
      return waitMs > 0
        ? refused(waitMs, 'paused', 'the channel asked for a pause')
        : { isAllowed: true, circuit };
    }
    case 'open':
      return nowMs < circuit.untilMs ? refusedOpen(circuit, circuit.untilMs - nowMs) : probe(circuit, nowMs);
    case 'half_open':
      return nowMs < circuit.probeEndsMs
        ? refusedOpen(circuit, circuit.probeEndsMs - nowMs)
        : probe(circuit, nowMs);
    default:
      return circuit satisfies never;
  }
}

/**
 * The circuit after an answer. A destination that refuses a message for good is there, so that counts as no failure. An
 * answer may come late, after others have opened the circuit: a failure then shows nothing new, a success closes it.
 */
export function afterSend(circuit: Circuit, result: DeliveryResult, nowMs: number): Circuit {
  if (result.kind === 'delivered') return { ...CLOSED, pausedUntilMs: nowMs + (result.pauseMs ?? 0) };
  if (result.kind === 'permanent') return circuit.kind === 'closed' ? { ...circuit, failures: 0 } : CLOSED;
  const pauseMs = result.retryAfterMs ?? 0;
  if (circuit.kind === 'open') return circuit;
  if (circuit.kind === 'half_open') return opened(circuit.openings + 1, errorOf(result), pauseMs, nowMs);
  const failures = circuit.failures + 1;
  if (failures >= FAILURES_TO_OPEN) return opened(1, errorOf(result), pauseMs, nowMs);
  return { kind: 'closed', failures, pausedUntilMs: Math.max(circuit.pausedUntilMs, nowMs + pauseMs) };
}

type NotClosed = Exclude<Circuit, { kind: 'closed' }>;

function probe({ openings, error }: NotClosed, nowMs: number): Permission {
  return {
    isAllowed: true,
    circuit: { kind: 'half_open', probeEndsMs: nowMs + PROBE_MS, openings, error },
  };
}

function opened(openings: number, error: DeliveryError, pauseMs: number, nowMs: number): Circuit {
  const openMs = Math.min(LONGEST_OPEN_MS, OPEN_MS * 2 ** Math.min(openings - 1, 10));
  return { kind: 'open', untilMs: nowMs + Math.max(openMs, pauseMs), openings, error };
}

function refusedOpen({ error }: NotClosed, retryAfterMs: number): Permission {
  const words = `not called, since it failed ${FAILURES_TO_OPEN} times and more in a row: ${error.words}`;
  return refused(retryAfterMs, 'circuit_open', words);
}

function refused(retryAfterMs: number, code: PassingError, words: string): Permission {
  return { isAllowed: false, retryAfterMs, code, words };
}

function errorOf({ code, words }: DeliveryError): DeliveryError {
  return { code, words };
}
