import { inject, injectable, type InjectionToken } from 'tsyringe';
import { describeError } from '../core/prelude/error-text.ts';
import { decideIssue } from '../core/tickets/decide-issue.ts';
import { fingerprintOf, type Trouble } from '../core/tickets/fingerprint.ts';
import {
  isOverDue,
  isTellingDue,
  leased,
  told,
  toldOver,
  withOccurrence,
  type Occurrence,
  type Recurrence,
  type TicketSettings,
} from '../core/tickets/recurrence.ts';
import {
  ticketEventDetail,
  ticketRequest,
  type TicketOrigin,
  type TicketRequest,
} from '../core/tickets/ticket-request.ts';
import { Clock } from '../ports/clock.ts';
import { EventPublisher } from '../ports/event-publisher.ts';
import type { IssueTracker } from '../ports/issue-tracker.ts';
import { Logger } from '../ports/logger.ts';
import { Metrics } from '../ports/metrics.ts';
import { RecurrenceStore } from '../ports/recurrence-store.ts';

export const TICKET_REQUESTED = 'TicketRequested';
const MAX_CONFLICTS = 10;

/** When it comes to a ticket, what it says of where it comes from, and who keeps it. */
export interface TicketSetup {
  readonly settings: TicketSettings;
  readonly origin: TicketOrigin;
  readonly trackers: readonly IssueTracker[];
}
export const TicketSetup: InjectionToken<TicketSetup> = Symbol('TicketSetup');

/** Asks for a ticket when the same thing keeps going wrong. */
@injectable()
export class Ticketing {
  readonly #with;

  constructor(
    @inject(Clock) clock: Clock,
    @inject(Logger) logger: Logger,
    @inject(Metrics) metrics: Metrics,
    @inject(RecurrenceStore) recurrences: RecurrenceStore,
    @inject(EventPublisher) events: EventPublisher,
    @inject(TicketSetup) setup: TicketSetup,
  ) {
    this.#with = { clock, logger, metrics, recurrences, events, ...setup };
  }

  /**
   * Counts one occurrence; `detail` is what it says of itself. The same one may come any number of times, by `occurrence.id`.
   * Rejects when a ticket that is due could not be asked for: the next call, for this occurrence or another, does it.
   */
  async occurred(trouble: Trouble, occurrence: Occurrence, detail: string): Promise<void> {
    const { settings, clock } = this.#with;
    const fingerprint = fingerprintOf(trouble);
    // A lease in the record may be that of somebody who is reporting already.
    let isOurs = false;
    const recurrence = await this.#change(fingerprint, (known) => {
      const counted = withOccurrence(known, fingerprint, occurrence, settings);
      isOurs = isTellingDue(counted, settings, clock.now());
      return isOurs ? leased(counted, clock.now()) : counted;
    });
    if (recurrence === null || !isOurs) return;
    const request = ticketRequest(trouble, recurrence, occurrence, detail, settings, this.#with.origin);
    await this.#tell(request, recurrence, (known, issues) =>
      told(known, recurrence.untold, issues, clock.now()),
    );
  }

  /** The last of the occurrences that were counted; null where it was never seen, or long ago. */
  async latest(trouble: Trouble): Promise<Occurrence | null> {
    const stored = await this.#with.recurrences.load(fingerprintOf(trouble));
    return stored?.recurrence.occurrences.at(-1) ?? null;
  }

  /** Reports the end to everybody who was asked for a ticket; where nobody was, nothing is reported. */
  async over(trouble: Trouble, occurrence: Occurrence, detail: string): Promise<void> {
    const { settings, clock } = this.#with;
    const recurrence = await this.#change(fingerprintOf(trouble), (known) =>
      known !== null && isOverDue(known, clock.now()) ? leased(known, clock.now()) : known,
    );
    if (recurrence === null) return;
    const firing = ticketRequest(trouble, recurrence, occurrence, detail, settings, this.#with.origin);
    await this.#tell({ ...firing, state: 'resolved' }, recurrence, (known) => toldOver(known, clock.now()));
  }

  /** Reports to the bus and to every tracker, even when one of them fails; as long as one has failed, all get it again. */
  async #tell(
    request: TicketRequest,
    recurrence: Recurrence,
    after: (known: Recurrence, issues: Readonly<Record<string, string>>) => Recurrence,
  ): Promise<void> {
    const { trackers, logger, metrics, events, clock } = this.#with;
    const event = { detailType: TICKET_REQUESTED, detail: ticketEventDetail(request), atMs: clock.now() };
    const results = await Promise.allSettled([
      events.publish(event),
      ...trackers.map((tracker) => this.#tellTracker(tracker, request, recurrence.issues[tracker.name])),
    ]);
    const issues = Object.fromEntries(
      results.flatMap((result) =>
        result.status === 'fulfilled' && result.value !== undefined ? [result.value] : [],
      ),
    );
    const failures = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as unknown] : [],
    );
    const { fingerprint, state, occurrences } = request;
    await this.#change(fingerprint, (known) => {
      const current = known ?? recurrence;
      return failures.length === 0
        ? after(current, issues)
        : { ...current, issues: { ...current.issues, ...issues }, leaseUntilMs: null };
    });
    if (failures.length > 0) {
      metrics.add('TicketsFailed', 'Count', failures.length);
      throw new AggregateError(failures, `a ticket could not be asked for: ${describeError(failures[0])}`);
    }
    metrics.add('TicketsRequested', 'Count', 1);
    logger.warn('TicketRequested', { fingerprint, state, occurrences, source: request.trouble.source });
  }

  /** The tracker and the issue that stands for the trouble there now; undefined where there is none. */
  async #tellTracker(
    tracker: IssueTracker,
    request: TicketRequest,
    known: string | undefined,
  ): Promise<[string, string] | undefined> {
    const { settings, clock } = this.#with;
    const existing = await tracker.find(request.fingerprint, known);
    const action = decideIssue(existing, request.state === 'resolved', settings, clock.now());
    switch (action.kind) {
      case 'create':
        return [tracker.name, await tracker.create(request)];
      case 'reopen':
        await tracker.reopen(action.issue);
        await tracker.comment(action.issue, request);
        return [tracker.name, action.issue.name];
      case 'comment':
        await tracker.comment(action.issue, request);
        return [tracker.name, action.issue.name];
      case 'ignore':
        return undefined;
      default:
        return action satisfies never;
    }
  }

  /** What was written; null when `change` left things as they are. */
  async #change(
    fingerprint: string,
    change: (known: Recurrence | null) => Recurrence | null,
  ): Promise<Recurrence | null> {
    const { recurrences, clock } = this.#with;
    for (let turn = 0; turn < MAX_CONFLICTS; turn++) {
      const stored = await recurrences.load(fingerprint);
      const known = stored?.recurrence ?? null;
      const next = change(known);
      if (next === null || next === known) return null;
      if (await recurrences.save(next, stored?.version ?? null, clock.now())) return next;
    }
    throw new Error(`the recurrence ${fingerprint} is written by too many at once`);
  }
}
