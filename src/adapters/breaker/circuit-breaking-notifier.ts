import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Channel } from '../../core/notifications/channel.ts';
import { afterSend, beforeSend, CLOSED, type Circuit } from '../../core/notifications/circuit-breaker.ts';
import type { DeliveryResult } from '../../core/notifications/delivery.ts';
import type { MessageByChannel } from '../../core/notifications/message.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Metrics } from '../../ports/metrics.ts';
import type { Notifier } from '../../ports/notifier.ts';

export interface CircuitBreaking {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Whose failures count together: the address itself, or the service behind all of them. */
  readonly per: 'address' | 'service';
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

  async deliver(address: string, message: MessageByChannel[C]): Promise<DeliveryResult> {
    const { clock, per, wait = sleep } = this.#with;
    const destination = per === 'address' ? address : SERVICE;
    let permission = beforeSend(this.#circuitOf(destination), clock.now());
    if (!permission.isAllowed && permission.retryAfterMs <= LONGEST_WAIT_MS) {
      await wait(permission.retryAfterMs);
      permission = beforeSend(this.#circuitOf(destination), clock.now());
    }
    if (!permission.isAllowed) {
      const { reason, retryAfterMs } = permission;
      return { kind: 'retryable', reason, retryAfterMs };
    }
    this.#circuits.set(destination, permission.circuit);
    const result = await this.#notifier.deliver(address, message);
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
      logger.warn('CircuitOpened', { channel, reason: after.reason, open_ms: after.untilMs - nowMs });
    } else if (after.kind === 'closed' && before.kind !== 'closed') {
      logger.info('CircuitClosed', { channel });
    }
  }

  #circuitOf(destination: string): Circuit {
    return this.#circuits.get(destination) ?? CLOSED;
  }
}
