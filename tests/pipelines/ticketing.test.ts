import test from 'ava';
import { MemoryRecurrenceStore } from '../support/memory/memory-recurrence-store.ts';
import type { TrackedIssue } from '../../src/core/tickets/decide-issue.ts';
import { troubleOfAlarm, troubleOfError } from '../../src/core/tickets/fingerprint.ts';
import type { TicketRequest } from '../../src/core/tickets/ticket-request.ts';
import { Ticketing } from '../../src/pipelines/ticketing.ts';
import type { BusEvent } from '../../src/ports/event-publisher.ts';
import type { IssueTracker } from '../../src/ports/issue-tracker.ts';
import { NOW } from '../support/alerts.ts';
import { LogRecorder, MetricRecorder } from '../support/recording-telemetry.ts';

const HOUR = 3_600_000;
const ALARM = troubleOfAlarm('kinesis-processor-errors');

/** Keeps issues as a tracker would, and what was asked of it. */
class MemoryTracker implements IssueTracker {
  readonly name = 'memory';
  readonly said: string[] = [];
  issue: TrackedIssue | null = null;
  failures = 0;

  /** What was known of an issue each time that one was looked for. */
  readonly known: (string | undefined)[] = [];

  find(_fingerprint: string, known: string | undefined): Promise<TrackedIssue | null> {
    this.#mayFail();
    this.known.push(known);
    return Promise.resolve(this.issue);
  }
  create(request: TicketRequest): Promise<string> {
    this.issue = { name: '1', isOpen: true, closedAtMs: null, isWontFix: false };
    this.said.push(`create ${request.occurrences}`);
    return Promise.resolve('1');
  }
  reopen(issue: TrackedIssue): Promise<void> {
    this.issue = { ...issue, isOpen: true, closedAtMs: null };
    this.said.push('reopen');
    return Promise.resolve();
  }
  comment(_issue: TrackedIssue, request: TicketRequest): Promise<void> {
    this.said.push(`comment ${request.state} ${request.occurrencesUntold}`);
    return Promise.resolve();
  }
  #mayFail(): void {
    if (this.failures === 0) return;
    this.failures -= 1;
    throw new Error('the tracker answered HTTP 503');
  }
}

function aDesk(recurrences = new MemoryRecurrenceStore(), tracker = new MemoryTracker()) {
  const clock = { time: NOW, now: () => clock.time };
  const events: BusEvent[] = [];
  const metrics = new MetricRecorder();
  const ticketing = new Ticketing(
    clock,
    new LogRecorder(),
    metrics,
    recurrences,
    { publish: async (event) => void events.push(event) },
    {
      trackers: [tracker],
      settings: { threshold: 3, windowMs: 24 * HOUR, reopenMs: 168 * HOUR },
      origin: { environment: 'dev', project: 'realtime-financial' },
    },
  );
  let count = 0;
  /** It happens now, and says so in an event of its own. */
  const happens = (trouble = ALARM, id = `event-${(count += 1)}`) =>
    ticketing.occurred(trouble, { id, atMs: clock.time }, 'Threshold Crossed: 7 errors');
  return { clock, events, metrics, tracker, ticketing, happens };
}

test('the third time in a day asks for a ticket: one event, one issue', async (t) => {
  const { happens, events, tracker } = aDesk();
  await happens();
  await happens();
  t.deepEqual([events.length, tracker.said.length], [0, 0]);
  await happens();
  t.deepEqual(tracker.said, ['create 3']);
  t.is(events.length, 1);
  t.like(events[0], {
    detailType: 'TicketRequested',
    detail: { state: 'firing', kind: 'alarm', source: 'kinesis-processor-errors', occurrences: 3 },
  });
});

test('a tracker is asked for the issue that it made before, by its name', async (t) => {
  const { clock, happens, ticketing, tracker } = aDesk();
  for (let time = 0; time < 3; time += 1) await happens();
  clock.time += HOUR;
  await ticketing.over(ALARM, { id: 'over', atMs: clock.time }, 'OK');
  t.deepEqual(tracker.known, [undefined, '1']);
});

test('the fourth to sixth within the hour are one comment, when the hour is over', async (t) => {
  const { happens, clock, tracker, events } = aDesk();
  for (let times = 0; times < 3; times++) await happens();
  clock.time += HOUR / 2;
  await happens();
  await happens();
  t.deepEqual(tracker.said, ['create 3']);
  clock.time += HOUR / 2;
  await happens();
  t.deepEqual(tracker.said, ['create 3', 'comment firing 3']);
  t.is(events.length, 2);
});

test('an issue that was closed yesterday is opened again', async (t) => {
  const { happens, clock, tracker } = aDesk();
  for (let times = 0; times < 3; times++) await happens();
  tracker.issue = { ...tracker.issue!, isOpen: false, closedAtMs: clock.time };
  clock.time += 2 * HOUR;
  await happens();
  t.deepEqual(tracker.said, ['create 3', 'reopen', 'comment firing 1']);
});

test('its end is told once to those who know of it, and never opens anything', async (t) => {
  const { happens, clock, tracker, ticketing, events } = aDesk();
  const over = () => ticketing.over(ALARM, { id: 'ok', atMs: clock.time }, '');
  await happens();
  await over();
  t.deepEqual(tracker.said, [], 'once is no ticket, so its end is no news');
  await happens();
  await happens();
  await over();
  await over();
  t.deepEqual(tracker.said, ['create 3', 'comment resolved 0']);
  t.deepEqual(
    events.map(({ detail }) => detail['state']),
    ['firing', 'resolved'],
  );
});

test('the end of what has no issue any more makes no new one', async (t) => {
  const { happens, clock, tracker, ticketing } = aDesk();
  for (let times = 0; times < 3; times++) await happens();
  tracker.issue = null;
  await ticketing.over(ALARM, { id: 'ok', atMs: clock.time }, '');
  t.deepEqual(tracker.said, ['create 3']);
});

test('four at the same time open one ticket, whoever notices', async (t) => {
  const store = new MemoryRecurrenceStore();
  const tracker = new MemoryTracker();
  const desks = [aDesk(store, tracker), aDesk(store, tracker), aDesk(store, tracker), aDesk(store, tracker)];
  await Promise.all(desks.map(({ happens }, index) => happens(ALARM, `event-${index}`)));
  t.is(tracker.said.filter((said) => said.startsWith('create')).length, 1);
});

test('what happens while a ticket is being opened opens no second one, and is told with the next comment', async (t) => {
  const tracker = new MemoryTracker();
  const opened = Promise.withResolvers<void>();
  const create = tracker.create.bind(tracker);
  tracker.create = async (request) => {
    await opened.promise;
    return create(request);
  };
  const { happens, clock, events } = aDesk(undefined, tracker);
  await happens();
  await happens();
  const third = happens();
  await new Promise((resolve) => setImmediate(resolve));
  const meanwhile = [happens(), happens()];
  await new Promise((resolve) => setImmediate(resolve));
  opened.resolve();
  await Promise.all([third, ...meanwhile]);
  t.deepEqual([tracker.said, events.length], [['create 3'], 1]);
  clock.time += HOUR;
  await happens();
  t.deepEqual(tracker.said, ['create 3', 'comment firing 3']);
});

test('a tracker that fails is asked again when the same event comes again, which is not counted twice', async (t) => {
  const { happens, tracker, metrics } = aDesk();
  await happens();
  await happens();
  tracker.failures = 1;
  await t.throwsAsync(happens(ALARM, 'third'), { message: /HTTP 503/ });
  t.is(metrics.total('TicketsFailed'), 1);
  await happens(ALARM, 'third');
  t.deepEqual(tracker.said, ['create 3']);
});

test('the same event three times is one occurrence', async (t) => {
  const { happens, events } = aDesk();
  for (let times = 0; times < 5; times++) await happens(ALARM, 'same');
  t.is(events.length, 0);
});

test('the same error thrown for three alerts is a ticket; three different errors are none', async (t) => {
  const { happens, events } = aDesk();
  const failed = (message: string) => troubleOfError('alert-processor', { name: 'Error', message });
  await happens(failed('table is missing'));
  await happens(failed('topic is missing'));
  await happens(failed('bucket is missing'));
  t.is(events.length, 0);
  await happens(failed('table is missing'));
  await happens(failed('table is missing'));
  t.is(events.length, 1);
});
