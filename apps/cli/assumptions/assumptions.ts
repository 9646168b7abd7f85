import type { Assumption } from './assumption.ts';
import { EVENT_KEYS } from './event-keys.ts';
import { IMMUTABLE_TAGS } from './immutable-tags.ts';
import { METRICS_AT_WARN } from './metrics-at-warn.ts';
import { ON_FAILURE_DOCUMENT } from './on-failure-document.ts';
import { STATEMENTS } from './statements.ts';
import { TIMEOUTS } from './timeouts.ts';
import { TRACE } from './trace.ts';

/** In the order in which they are shown; all are tried at the same time. */
export const ASSUMPTIONS: readonly Assumption[] = [
  STATEMENTS,
  TIMEOUTS,
  IMMUTABLE_TAGS,
  EVENT_KEYS,
  ON_FAILURE_DOCUMENT,
  METRICS_AT_WARN,
  TRACE,
];
