import type { Preference } from '../preferences/preference.ts';
import { nextDigest, quietUntil } from '../preferences/delivery-calendar.ts';
import type { Severity } from '../alert/severity.ts';

/** Why a delivery waits, and until when. */
export interface Hold {
  readonly reason: 'quiet_hours' | 'digest';
  readonly untilMs: number;
}

/** CRITICAL waits for nobody's morning. */
export function quietHold(preference: Preference, severity: Severity, nowMs: number): Hold | null {
  const untilMs = severity === 'CRITICAL' ? null : quietUntil(preference, nowMs);
  return untilMs === null ? null : { reason: 'quiet_hours', untilMs };
}

/** The later of the two: a digest that falls into quiet hours comes with their end. */
export function holdUntil(preference: Preference, severity: Severity, nowMs: number): Hold | null {
  const wantsDigest = severity !== 'CRITICAL' && preference.digest?.severities.includes(severity);
  const digestMs = wantsDigest ? nextDigest(preference, nowMs) : null;
  return digestMs === null ? quietHold(preference, severity, nowMs) : { reason: 'digest', untilMs: digestMs };
}
