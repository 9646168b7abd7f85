import type { AlertStatus } from '../core/alert/alert.ts';
import type { Severity } from '../core/alert/severity.ts';

/**
 * What other publishers call it: Alertmanager, Grafana, CloudWatch, Datadog, Nagios and Sensu, Zabbix, PagerDuty, Opsgenie. In small letters, without
 * blanks and signs, our own word first.
 */
const STATUS_WORDS = {
  firing: [
    'firing alarm inalarm alert alerting triggered trigger open opened new active activated started raised',
    'problem down failed failing unhealthy critical warning error',
  ],
  worsened: ['worsened worse escalated upgraded'],
  resolved: [
    'resolved resolve ok okay recovered recovery closed close cleared clear normal ended over up inactive',
    'healthy passing fixed restored',
  ],
} as const satisfies Readonly<Record<AlertStatus, readonly string[]>>;

const SEVERITY_WORDS = {
  CRITICAL: [
    'critical crit fatal emergency emerg panic alert disaster blocker highest p0 p1 sev0 sev1 s0 s1 priority1',
  ],
  HIGH: ['high error err major severe urgent p2 sev2 s2 priority2'],
  MEDIUM: ['medium med moderate average normal warning warn minor p3 sev3 s3 priority3'],
  LOW: [
    'low lowest info information informational notice debug trivial none',
    'p4 p5 sev4 sev5 s4 s5 priority4 priority5',
  ],
} as const satisfies Readonly<Record<Severity, readonly string[]>>;

const STATUSES = byWord(STATUS_WORDS);
const SEVERITIES = byWord(SEVERITY_WORDS);

/** For the sentence that refuses anything else. */
export const KNOWN_STATUSES = described(STATUS_WORDS);
export const KNOWN_SEVERITIES = described(SEVERITY_WORDS);

/** The status that a publisher's word stands for; anything else comes back for the validator to refuse. Blank is none. */
export function readStatus(value: unknown): unknown {
  return read(value, STATUSES);
}

export function readSeverity(value: unknown): unknown {
  return read(value, SEVERITIES);
}

function read(value: unknown, words: ReadonlyMap<string, string>): unknown {
  if (typeof value !== 'string') return value;
  const word = value.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return value.trim() === '' ? undefined : (words.get(word) ?? value);
}

function byWord(table: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(table).flatMap(([meaning, lines]) =>
      wordsOf(lines).map((word) => [word, meaning] as const),
    ),
  );
}

function described(table: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(table)
    .map(([meaning, lines]) => `${meaning} (${wordsOf(lines).slice(1, 6).join(', ')}, …)`)
    .join(', ');
}

function wordsOf(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(' '));
}
