import type { ExchangeCalendar } from '../core/calendar/exchange-calendar.ts';
import { isTimeZone } from '../core/calendar/time-zone.ts';
import {
  AGAIN_AFTER_MS,
  SCALED_FUNCTIONS,
  type LoadSample,
  type ScaledFunction,
  type ScalingPlan,
  type ScalingRequest,
} from '../core/scaling/scaling-plan.ts';
import { isRecord } from './problems.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the machine's settings, and the metrics as GetMetricData answers.
 * @throws TypeError where it is nothing that can be planned by
 */
export function parseScalingRequest(value: unknown, calendar: ExchangeCalendar | null): ScalingRequest {
  const request = fieldsOf(value, 'scaling');
  const { started_at: startedAt, follows, time_zone: timeZone, shards, ready, load } = request;
  const startMs = timeOf(startedAt);
  if (follows !== 'load' && follows !== 'calendar') throw expected('follows', 'load or calendar', follows);
  if (typeof timeZone !== 'string' || !isTimeZone(timeZone)) {
    throw expected('time_zone', 'a name of the IANA time zone database', timeZone);
  }
  if (follows === 'calendar' && calendar === null) {
    throw expected('follows', 'a function that knows the hours of an exchange (FEED_CALENDAR)', follows);
  }
  return {
    startMs,
    follows,
    week: { timeZone, calendar },
    shards: shardsOf(fieldsOf(shards, 'shards')),
    ready: readyOf(fieldsOf(ready, 'ready')),
    load: loadOf(fieldsOf(load, 'load')),
  };
}

/** A plan as the state machine goes by it, times to the second. */
export interface ScalingAnswer {
  readonly shards: readonly { readonly at: string; readonly count: number }[];
  readonly ready: readonly {
    readonly at: string;
    readonly count: number;
    readonly function: ScaledFunction;
  }[];
}

export function toScalingAnswer({ shards, ready }: ScalingPlan): ScalingAnswer {
  return {
    shards: shards.map(({ atMs, count }) => ({ at: secondOf(atMs), count })),
    ready: ready.flatMap(({ function: name, atMs, count }) =>
      [atMs, atMs + AGAIN_AFTER_MS].map((each) => ({ function: name, at: secondOf(each), count })),
    ),
  };
}

function secondOf(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

/** `least` 0: the number of shards is nobody's to change. */
function shardsOf({ mode, open, least, most }: Fields): ScalingRequest['shards'] {
  const bounds = {
    open: countOf(open, 'shards.open', 1),
    least: countOf(least, 'shards.least', 0),
    most: countOf(most, 'shards.most', 1),
  };
  return mode === 'PROVISIONED' && bounds.least > 0 ? bounds : null;
}

function readyOf(counts: Fields): ScalingRequest['ready'] {
  return byFunction((name) => countOf(counts[name], `ready.${name}`, 0));
}

function loadOf({ period_seconds: periodSeconds, results }: Fields): ScalingRequest['load'] {
  if (!Array.isArray(results)) throw expected('load.results', 'what GetMetricData answers', results);
  const series = new Map(
    results.map((each, index) => {
      const { Id, Timestamps, Values } = fieldsOf(each, `load.results[${index}]`);
      return [Id, samplesOf(Timestamps, Values)] as const;
    }),
  );
  return {
    periodSeconds: countOf(periodSeconds, 'load.period_seconds', 1),
    records: series.get('records') ?? [],
    bytes: series.get('bytes') ?? [],
    // An id of a metric has no hyphen.
    concurrency: byFunction((name) => series.get(name.replaceAll('-', '_')) ?? []),
  };
}

function samplesOf(times: unknown, values: unknown): readonly LoadSample[] {
  if (!Array.isArray(times) || !Array.isArray(values) || times.length !== values.length) {
    throw expected('load.results', 'as many values as times', values);
  }
  return times.map((time, index) => ({ startMs: timeOf(time), value: Number(values[index]) }));
}

function byFunction<T>(make: (name: ScaledFunction) => T): Readonly<Record<ScaledFunction, T>> {
  return Object.fromEntries(SCALED_FUNCTIONS.map((name) => [name, make(name)])) as Record<ScaledFunction, T>;
}

/** CloudFormation fills in numbers as text. */
function countOf(value: unknown, name: string, least: number): number {
  const count = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (Number.isInteger(count) && (count as number) >= least) return count as number;
  throw expected(name, `a whole number from ${least} on`, value);
}

function timeOf(value: unknown): number {
  const timeMs = typeof value === 'string' ? Date.parse(value) : NaN;
  if (Number.isNaN(timeMs)) throw expected('a time', 'as 2026-03-02T14:30:00Z', value);
  return timeMs;
}

function fieldsOf(value: unknown, name: string): Fields {
  if (isRecord(value)) return value;
  throw expected(name, 'an object', value);
}

function expected(name: string, what: string, received: unknown): TypeError {
  const text = JSON.stringify(received) ?? 'nothing';
  return new TypeError(`${name}: expected ${what}, received ${text.slice(0, 100)}`);
}
