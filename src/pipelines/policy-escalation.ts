import { inject, injectable } from 'tsyringe';
import type { EpisodeRows, StoredAlert } from '../core/alert-policy/alert-state.ts';
import type { Dispatch } from '../core/alert-policy/dispatch.ts';
import { latestOf } from '../core/alert-policy/course.ts';
import { factsOf, givenUp } from '../core/alert-policy/episode-facts.ts';
import { oneForEachDestination, stepDispatch } from '../core/alert-policy/step-dispatch.ts';
import { nextStep, withoutWaiting, type Escalation } from '../core/escalation/next-step.ts';
import type { EscalationPolicy } from '../core/preferences/escalation-policy.ts';
import { stepRecipients, type StepRecipient } from '../core/escalation/step-recipients.ts';
import {
  deliveryId,
  pendingDelivery,
  suppressed,
  takenOver,
  type Delivery,
} from '../core/delivery/delivery.ts';
import type { EscalationNote } from '../core/notifications/message.ts';
import { readerOf, type Audience } from '../core/preferences/audience.ts';
import { errorMessage } from '../core/prelude/error-text.ts';
import { inParallel } from '../core/prelude/in-parallel.ts';
import { explanationOf } from '../core/notifications/words/explanation.ts';
import { AlertStore, type Change, type DueWork } from '../ports/alert-store.ts';
import { Clock } from '../ports/clock.ts';
import { EventPublisher } from '../ports/event-publisher.ts';
import { Logger } from '../ports/logger.ts';
import { Metrics } from '../ports/metrics.ts';
import { DeliveryStage } from './delivery-stage.ts';

const CONCURRENCY = 8;
/** An episode that something new is told of each time waits for the next minute. */
const MAX_TRIES = 5;
/** The leases of the first rows still hold when the last escalation has moved on. */
const TIME_BUDGET_MS = 30_000;

/** What a step has written, and what it is to send; a conflict where the episode had moved on. */
interface Prepared {
  readonly next: Escalation;
  readonly dispatches: readonly Dispatch[];
  readonly isConflict: boolean;
}

/** The last stage: the steps of policies, taken until somebody answers a CRITICAL alert. */
@injectable()
export class PolicyEscalation {
  readonly #with;

  constructor(
    @inject(Clock) clock: Clock,
    @inject(Logger) logger: Logger,
    @inject(Metrics) metrics: Metrics,
    @inject(AlertStore) store: AlertStore,
    @inject(DeliveryStage) delivery: DeliveryStage,
    @inject(EventPublisher) events: EventPublisher,
  ) {
    this.#with = { clock, logger, metrics, store, delivery, events };
  }

  /** True for deliveries that belong to a step: limits and quiet hours do not hold them. */
  owns({ step }: Delivery): boolean {
    return step !== null;
  }

  /**
   * Takes the next steps, and sends again what a step could not deliver. First everybody moves on, then the messages go
   * out: of a storm, one for each room and telephone. Rejects when something could not be done.
   */
  async run({ escalations, deliveries }: DueWork, audience: Audience): Promise<void> {
    const { clock, logger } = this.#with;
    const deadlineMs = clock.now() + TIME_BUDGET_MS;
    const retries = [...Map.groupBy(deliveries, ({ episodeId }) => episodeId)];
    const work = [
      ...escalations.map((escalation) => () => this.#advance(escalation, audience)),
      ...retries.map(
        ([episodeId, due]) =>
          () =>
            this.#retry(episodeId, due, audience),
      ),
    ];
    const dispatches: Dispatch[] = [];
    const failures: unknown[] = [];
    let left = 0;
    await inParallel(work, CONCURRENCY, async (take) => {
      if (clock.now() > deadlineMs) left += 1;
      else
        await take().then(
          (ready) => dispatches.push(...ready),
          (error: unknown) => failures.push(error),
        );
    });
    await this.#with.delivery.run(oneForEachDestination(dispatches));
    if (left > 0) logger.warn('EscalationsLeft', { left });
    if (failures.length > 0) {
      const text = failures.map((each) => errorMessage(each)).join('; ');
      throw new AggregateError(failures, `escalations could not go on: ${text}`);
    }
  }

  /** Takes every step whose time has come: several where they do not wait, or reach nobody. */
  async #advance({ episodeId, policyId }: Escalation, audience: Audience): Promise<readonly Dispatch[]> {
    const { store, clock } = this.#with;
    const policy = audience.policies.get(policyId);
    const ready: Dispatch[] = [];
    for (let tries = 0; tries < MAX_TRIES;) {
      const episode = await store.episode(episodeId);
      const current = episode.escalations.find((each) => each.policyId === policyId);
      if (current === undefined || current.ended !== null) return ready;
      const step = nextStep(policy, current, factsOf(episode, current), clock.now());
      if (step.kind === 'wait') return ready;
      const prepared = await this.#prepare(step, current, episode, policy, audience);
      ready.push(...prepared.dispatches);
      // Something was told of the episode meanwhile, its end perhaps.
      if (prepared.isConflict) tries += 1;
      else {
        // Whoever creates a step's deliveries sends them; whoever moves the escalation on only decides who goes on.
        if (!(await store.advanceEscalation(current, prepared.next))) return ready;
        this.#report(step, prepared.next);
      }
    }
    return ready;
  }

  /** What must be written or published before the escalation moves on: done again after a crash, it does nothing twice. */
  async #prepare(
    step: Exclude<ReturnType<typeof nextStep>, { kind: 'wait' }>,
    escalation: Escalation,
    episode: EpisodeRows,
    policy: EscalationPolicy | undefined,
    audience: Audience,
  ): Promise<Prepared> {
    const nothing = { next: step.next, dispatches: [], isConflict: false };
    const latest = latestOf(episode);
    if (step.kind === 'ended' || policy === undefined || latest === undefined) return nothing;
    if (step.kind === 'emit') {
      await this.#emit(step.event, step.step, escalation, latest);
      return nothing;
    }
    const recipients = stepRecipients(step.notify, audience);
    if (recipients.length === 0) {
      return { ...nothing, next: withoutWaiting(step.next, this.#with.clock.now()) };
    }
    const { created, isConflict } = await this.#create(recipients, step.step, escalation, episode);
    const note = this.#note(escalation, step.step, policy);
    const { acknowledgement } = episode;
    return {
      next: step.next,
      isConflict,
      dispatches: created.map(([delivery, recipient]) =>
        stepDispatch(delivery, recipient, latest, note, acknowledgement),
      ),
    };
  }

  /** The rows are those of the alert that began it, whatever has come since: so the same step has the same rows. */
  async #create(
    recipients: readonly StepRecipient[],
    step: number,
    { alertId, policyId }: Escalation,
    episode: EpisodeRows,
  ): Promise<{
    readonly created: readonly (readonly [Delivery, StepRecipient])[];
    readonly isConflict: boolean;
  }> {
    const { store, clock } = this.#with;
    const { alert } = episode.alerts.find((each) => each.alert.alertId === alertId) ?? latestOf(episode)!;
    const known = new Set(episode.deliveries.map((row) => deliveryId(row)));
    const rows = new Map(
      recipients
        .map((recipient) => {
          const { channel } = recipient.destination;
          const { userId } = recipient.reader.preference;
          const to = { userId, channel, sendReason: 'escalation', step: { policyId, number: step } } as const;
          return [pendingDelivery(alert, to, clock.now()), recipient] as const;
        })
        .filter(([row]) => !known.has(deliveryId(row))),
    );
    if (rows.size === 0) return { created: [], isConflict: false };
    const { created, isConflict } = await store.create([...rows.keys()], episode.version);
    return { created: created.map((row) => [row, rows.get(row)!] as const), isConflict };
  }

  /** What a step could not deliver is tried again as long as nobody has answered. */
  async #retry(
    episodeId: string,
    due: readonly Delivery[],
    audience: Audience,
  ): Promise<readonly Dispatch[]> {
    const { store, clock } = this.#with;
    const episode = await store.episode(episodeId);
    const latest = latestOf(episode);
    const dispatches = new Map<Delivery, Dispatch>();
    const changes = due.map((from): Change => {
      const end = givenUp(from, episode, clock.now());
      if (end !== null) return { from, to: end };
      const reader = readerOf(audience, from.userId);
      const destination = reader?.destinations[from.channel];
      if (reader?.preference.enabled !== true || destination === undefined) {
        return { from, to: suppressed(from, 'recipient_gone', clock.now()) };
      }
      const to = takenOver(from, clock.now());
      const { policyId, number } = from.step!;
      const escalation = episode.escalations.find((each) => each.policyId === policyId);
      const policy = audience.policies.get(policyId);
      const note = escalation && policy && this.#note(escalation, number, policy);
      dispatches.set(to, stepDispatch(to, { reader, destination }, latest!, note, episode.acknowledgement));
      return { from, to };
    });
    const { changed } = await store.change(changes);
    return changed.flatMap((row) => dispatches.get(row) ?? []);
  }

  async #emit(event: string, step: number, escalation: Escalation, { alert }: StoredAlert): Promise<void> {
    const { episodeId, policyId } = escalation;
    const detail = {
      schema_version: 1,
      episode_id: episodeId,
      alert_id: alert.alertId,
      policy_id: policyId,
      step,
      symbol: alert.symbol,
      anomaly: alert.anomaly,
      severity: alert.severity,
      explanation: explanationOf(alert),
      occurred_at: new Date(alert.occurredAtMs).toISOString(),
    };
    await this.#with.events.publish({ detailType: event, detail, atMs: this.#with.clock.now() });
  }

  #note({ startedAtMs }: Escalation, step: number, { steps, repeat }: EscalationPolicy): EscalationNote {
    const unacknowledgedSeconds = Math.max(0, Math.round((this.#with.clock.now() - startedAtMs) / 1000));
    return { step, steps: steps.length * (repeat + 1), unacknowledgedSeconds };
  }

  #report(step: Exclude<ReturnType<typeof nextStep>, { kind: 'wait' }>, next: Escalation): void {
    const { logger, metrics } = this.#with;
    const { episodeId, policyId, stepsTaken, ended } = next;
    const labels = { episode_id: episodeId, policy_id: policyId, steps_taken: stepsTaken };
    if (step.kind !== 'ended') {
      metrics.add('EscalationSteps', 'Count', 1);
      logger.warn('EscalationStepTaken', { ...labels, kind: step.kind });
    }
    if (ended === null) return;
    metrics.add('EscalationsEnded', 'Count', 1, { reason: ended });
    logger.info('EscalationEnded', { ...labels, reason: ended });
  }
}
