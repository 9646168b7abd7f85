import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';
import { calendarOf, CALENDAR_YEARS } from '../../../src/core/calendar/exchange-calendars.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

type Digests = Readonly<
  Record<string, Readonly<Record<string, readonly [sessions: number, sha256: string]>>>
>;

/** What the package says, session by session: scripts/calendars.py writes both the rules and these digests. */
const DIGESTS = JSON.parse(
  readFileSync(join(repositoryRoot, 'tests/golden/calendars/sessions.json'), 'utf8'),
) as Digests;

for (const [name, years] of Object.entries(DIGESTS)) {
  test(`every session of ${name} begins, pauses and ends when exchange_calendars says`, (t) => {
    const calendar = calendarOf(name)!;
    t.deepEqual(Object.keys(years).map(Number), yearsKnown());
    for (const [year, [sessions, sha256]] of Object.entries(years)) {
      const lines = linesOf(name, Number(year));
      t.is(lines.length, sessions, `${calendar.name} ${year}`);
      t.is(
        createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16),
        sha256,
        `${name} ${year}`,
      );
    }
  });
}

function yearsKnown(): number[] {
  const { first, last } = CALENDAR_YEARS;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function linesOf(name: string, year: number): string[] {
  const lines: string[] = [];
  for (let day = Date.UTC(year, 0) / DAY_MS; day < Date.UTC(year + 1, 0) / DAY_MS; day += 1) {
    const session = calendarOf(name)!.sessionOn(day);
    if (session === null) continue;
    const { openMs, breakStartMs, breakEndMs, closeMs } = session;
    const hasBreak = breakStartMs < closeMs;
    const times = [openMs, ...(hasBreak ? [breakStartMs, breakEndMs] : [Number.NaN, Number.NaN]), closeMs];
    lines.push(times.map((ms) => (Number.isNaN(ms) ? '-' : ms / MINUTE_MS)).join(' '));
  }
  return lines;
}
