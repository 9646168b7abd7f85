import test from 'ava';
import { decideIssue, type TrackedIssue } from '../../../src/core/tickets/decide-issue.ts';

const DAY = 86_400_000;
const NOW = 100 * DAY;
const SETTINGS = { reopenMs: 7 * DAY };
const OPEN: TrackedIssue = { name: '7', isOpen: true, closedAtMs: null, isWontFix: false };
const closed = (days: number, isWontFix = false): TrackedIssue => ({
  name: '7',
  isOpen: false,
  closedAtMs: NOW - days * DAY,
  isWontFix,
});

for (const [what, existing, isResolved, kind] of [
  ['there is none', null, false, 'create'],
  ['there is none, and it is over', null, true, 'ignore'],
  ['it is open', OPEN, false, 'comment'],
  ['it is open, and the trouble is over', OPEN, true, 'comment'],
  ['it was closed yesterday', closed(1), false, 'reopen'],
  ['it was closed seven days ago to the millisecond', closed(7), false, 'reopen'],
  ['it was closed longer ago', closed(7.1), false, 'create'],
  ['it was closed, nobody knows when', { ...closed(1), closedAtMs: null }, false, 'create'],
  ['it was closed yesterday, and the trouble is over', closed(1), true, 'ignore'],
  ['nobody means to fix it', closed(1, true), false, 'ignore'],
  ['nobody meant to fix it, long ago', closed(90, true), false, 'ignore'],
] as const) {
  test(`${what}: ${kind}`, (t) => {
    t.is(decideIssue(existing, isResolved, SETTINGS, NOW).kind, kind);
  });
}
