import { describeError } from '../core/prelude/error-text.ts';
import type { Clock } from '../ports/clock.ts';
import type { DependencyCheck } from '../ports/dependency-check.ts';

export interface HealthSubject {
  readonly function: string;
  readonly version: string;
  readonly environment: string;
  /** What is configured, without secrets. */
  readonly configuration: Readonly<Record<string, string | number>>;
}

export interface DependencyHealth {
  readonly name: string;
  readonly ok: boolean;
  readonly latency_ms: number;
  readonly error?: string;
}

export interface HealthReport extends HealthSubject {
  readonly status: 'ok' | 'degraded';
  readonly dependencies: readonly DependencyHealth[];
}

/** A dependency that takes longer would not be of use to the function either. */
const TIMEOUT_MS = 5000;

/** Answers `{"test": true}`: asks every dependency at the same time and changes nothing. */
export async function healthReport(
  subject: HealthSubject,
  checks: readonly DependencyCheck[],
  clock: Clock,
): Promise<HealthReport> {
  const dependencies = await Promise.all(checks.map((check) => healthOf(check, clock)));
  const status = dependencies.every(({ ok }) => ok) ? 'ok' : 'degraded';
  return { status, ...subject, dependencies };
}

async function healthOf(dependency: DependencyCheck, clock: Clock): Promise<DependencyHealth> {
  const { name } = dependency;
  const begunAtMs = clock.now();
  try {
    await withinTimeout(dependency.check());
    return { name, ok: true, latency_ms: clock.now() - begunAtMs };
  } catch (error) {
    return { name, ok: false, latency_ms: clock.now() - begunAtMs, error: describeError(error) };
  }
}

async function withinTimeout(check: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)), TIMEOUT_MS);
  });
  try {
    await Promise.race([check, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
