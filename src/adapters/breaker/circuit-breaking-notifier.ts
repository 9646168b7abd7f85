import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import {
  CHANNELS,
  destinationKey,
  type Channel,
  type DestinationByChannel,
  type MessageByChannel,
} from '../../core/channels/channels.ts';
import { afterSend, beforeSend, CLOSED, type Circuit } from '../../core/delivery/circuit-breaker.ts';
import type { DeliveryResult } from '../../core/delivery/delivery-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Metrics } from '../../ports/metrics.ts';
import type { Notifier } from '../../ports/notifier.ts';

export interface CircuitBreaking {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly wait?: (ms: number) => Promise<unknown>;
}

const MAX_DESTINATIONS = 1000;
const SERVICE = 'service';
/** A pause as short as this is waited for; a longer one is left to the sweep. */
const LONGEST_WAIT_MS = 2000;

/**
 * Leaves a destination alone that keeps failing or has asked for a pause, as far as this execution environment knows: the
 * message is not sent, and the sweep tries it again when the pause is over. Addresses stay in here.
 */
export class CircuitBreakingNotifier<C extends Channel> implements Notifier<C> {
  readonly #channel: C;
  readonly #notifier: Notifier<C>;
  readonly #with: CircuitBreaking;
  readonly #circuits = new LRUCache<string, Circuit>({ max: MAX_DESTINATIONS });

  constructor(channel: C, notifier: Notifier<C>, options: CircuitBreaking) {
    this.#channel = channel;
    this.#notifier = notifier;
    this.#with = options;
  }

  async deliver(to: DestinationByChannel[C], message: MessageByChannel[C]): Promise<DeliveryResult> {
    const { clock, wait = sleep } = this.#with;
    const destination = CHANNELS[this.#channel].failsBy === 'destination' ? destinationKey(to) : SERVICE;
    let permission = beforeSend(this.#circuitOf(destination), clock.now());
    if (!permission.isAllowed && permission.retryAfterMs <= LONGEST_WAIT_MS) {
      await wait(permission.retryAfterMs);
      permission = beforeSend(this.#circuitOf(destination), clock.now());
    }
    if (!permission.isAllowed) {
      const { code, words, retryAfterMs } = permission;
      return { kind: 'retryable', code, words, retryAfterMs };
    }
    this.#circuits.set(destination, permission.circuit);
    const result = await this.#notifier.deliver(to, message);
    this.#learn(destination, result);
    return result;
  }

  #learn(destination: string, result: DeliveryResult): void {
    const { clock, logger, metrics } = this.#with;
    const nowMs = clock.now();
    const before = this.#circuitOf(destination);
    const after = afterSend(before, result, nowMs);
    this.#circuits.set(destination, after);
    const channel = this.#channel;
    if (after.kind === 'open' && before.kind !== 'open') {
      metrics.add('CircuitsOpened', 'Count', 1, { channel });
      logger.warn('CircuitOpened', {
        channel,
        reason: after.error.code,
        detail: after.error.words,
        open_ms: after.untilMs - nowMs,
      });
    } else if (after.kind === 'closed' && before.kind !== 'closed') {
      logger.info('CircuitClosed', { channel });
    }
  }

  #circuitOf(destination: string): Circuit {
    return this.#circuits.get(destination) ?? CLOSED;
  }
}
