import { inject, injectable } from 'tsyringe';
import { RULE_NOTICE_ALERT_TYPE, SYSTEM_ALERT_TYPE, USER_RULE_ALERT_TYPE } from '../core/alert/alert.ts';
import type { Dispatch } from '../core/alert-policy/dispatch.ts';
import { CHANNELS, type Channel, type DestinationByChannel } from '../core/channels/channels.ts';
import { SEND_BUDGET_MS, settled, type Delivery } from '../core/delivery/delivery.ts';
import type { DeliveryResult } from '../core/delivery/delivery-error.ts';
import type { LinkSubject, MessageLinks } from '../core/answers/answer-link.ts';
import { coverOf } from '../core/answers/message-cover.ts';
import type { Notification } from '../core/notifications/message.ts';
import { errorName } from '../core/prelude/error-text.ts';
import { inParallel } from '../core/prelude/in-parallel.ts';
import { AlertStore } from '../ports/alert-store.ts';
import { Clock } from '../ports/clock.ts';
import { FunctionIdentity } from '../ports/function-identity.ts';
import { LinkSigner } from '../ports/link-signer.ts';
import { Logger } from '../ports/logger.ts';
import { Metrics } from '../ports/metrics.ts';
import { Notifiers } from '../ports/notifier.ts';
import { DeadLetters } from './dead-letters.ts';
import { deliveryLabels, OutcomeRecorder } from './outcome-recorder.ts';

/** Messages on their way at once: enough for a team on four channels, few enough for 192 MB. */
const CONCURRENCY = 16;

/** Render, deliver, record: all channels at the same time, each recorded as soon as it is known. */
@injectable()
export class DeliveryStage {
  readonly #with;

  constructor(
    @inject(Clock) clock: Clock,
    @inject(Logger) logger: Logger,
    @inject(Metrics) metrics: Metrics,
    @inject(AlertStore) store: AlertStore,
    @inject(OutcomeRecorder) outcomes: OutcomeRecorder,
    @inject(Notifiers) notifiers: Notifiers,
    @inject(LinkSigner) links: LinkSigner,
    @inject(DeadLetters) deadLetters: DeadLetters,
    @inject(FunctionIdentity) identity: FunctionIdentity,
  ) {
    this.#with = { clock, logger, metrics, store, outcomes, notifiers, links, deadLetters, identity };
  }

  /** Never rejects for one message: what goes wrong is in its rows, and the others go on. */
  async run(dispatches: readonly Dispatch[]): Promise<void> {
    const settledRows = await inParallel(dispatches, CONCURRENCY, (dispatch) => this.#deliverOne(dispatch));
    await this.#with.deadLetters.take(settledRows.flat().filter(({ status }) => status === 'FAILED'));
  }

  /** The rows as they have become; none where it was left to the sweep. */
  async #deliverOne(dispatch: Dispatch): Promise<readonly Delivery[]> {
    const { clock, metrics, outcomes } = this.#with;
    const { deliveries, lead } = dispatch;
    const leaseEndsMs = Math.min(...deliveries.map(({ dueAtMs }) => dueAtMs ?? 0));
    if (clock.now() > leaseEndsMs - SEND_BUDGET_MS) return [];
    const result = await this.#send(dispatch);
    this.#passOnAdvice(dispatch, result);
    const nowMs = clock.now();
    const changes = deliveries.map((from) => ({ from, to: settled(from, result, nowMs) }));
    await outcomes.record(changes);
    for (const { to } of changes) this.#report(to);
    metrics.add('AlertDeliverySuccess', 'Percent', result.kind === 'delivered' ? 100 : 0, {
      alert_type: dimensionOf(lead.alert.alertType),
    });
    return changes.map(({ to }) => to);
  }

  async #send(dispatch: Dispatch): Promise<DeliveryResult> {
    const { destination } = dispatch;
    const { channel } = destination;
    try {
      return await this.#sendOn(channel, destination, await this.#notification(dispatch));
    } catch (error) {
      // A bug in one channel must not cost the others; its text may hold the address, so only its kind is kept.
      return { kind: 'permanent', code: 'bug', words: `${channel} failed: ${errorName(error)}` };
    }
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- C ties a renderer to its own notifier
  #sendOn<C extends Channel>(
    channel: C,
    destination: DestinationByChannel[C],
    notification: Notification,
  ): Promise<DeliveryResult> {
    return this.#with.notifiers[channel].deliver(
      destination,
      CHANNELS[channel].render(notification, destination),
    );
  }

  async #notification(dispatch: Dispatch): Promise<Notification> {
    const { identity } = this.#with;
    const { kind, preference, lead, others, held, deliveries, usefulness } = dispatch;
    const { escalation, acknowledgement } = dispatch;
    return {
      kind,
      ...lead,
      others,
      held,
      ...(usefulness && { usefulness }),
      sendReason: deliveries[0]!.sendReason,
      language: preference.language,
      timeZone: preference.timeZone,
      links: await this.#links(dispatch),
      environment: identity.environment,
      ...(escalation && { escalation }),
      ...(acknowledgement && { acknowledgement }),
    };
  }

  /** An answer covers what the message tells of, so that is kept first; where it cannot be, links are about the lead alone. */
  async #links({ deliveries, lead, preference }: Dispatch): Promise<MessageLinks> {
    const { links, clock, store, logger } = this.#with;
    const about = { episodeId: lead.alert.episodeId };
    const linksAbout = (subject: LinkSubject) => links.links(subject, preference.userId, clock.now());
    const cover = coverOf(deliveries);
    if (cover === null) return linksAbout(about);
    const made = await linksAbout({ ...about, messageId: cover.messageId });
    if (Object.keys(made).length === 0) return made;
    try {
      await store.keepCover(cover);
      return made;
    } catch (error) {
      logger.error('MessageCoverNotKept', { ...deliveryLabels(deliveries[0]!), error: errorName(error) });
      return linksAbout(about);
    }
  }

  /** It was delivered all the same; somebody should know before it no longer is. */
  #passOnAdvice({ deliveries }: Dispatch, result: DeliveryResult): void {
    if (result.kind !== 'delivered' || result.advice === undefined) return;
    this.#with.logger.warn('DestinationMoved', { ...deliveryLabels(deliveries[0]!), advice: result.advice });
  }

  #report(next: Delivery): void {
    const { logger, metrics } = this.#with;
    const { channel, status } = next;
    if (status === 'SENT') {
      metrics.add('NotificationsSent', 'Count', 1, { channel });
      metrics.add('NotificationLatency', 'Milliseconds', next.latencyMs ?? 0, { channel });
      logger.info('NotificationSent', { ...deliveryLabels(next), latency_ms: next.latencyMs });
    } else if (status === 'FAILED') {
      metrics.add('NotificationsFailed', 'Count', 1, { channel });
      logger.error('NotificationFailed', deliveryLabels(next));
    } else {
      metrics.add('NotificationsRetried', 'Count', 1, { channel });
      logger.warn('NotificationPostponed', { ...deliveryLabels(next), due_at: next.dueAtMs });
    }
  }
}

/** Bounded, since other publishers may write any type. */
function dimensionOf(alertType: string): string {
  const own: readonly string[] = [SYSTEM_ALERT_TYPE, USER_RULE_ALERT_TYPE, RULE_NOTICE_ALERT_TYPE];
  return own.includes(alertType) ? alertType : 'financial_anomaly';
}
