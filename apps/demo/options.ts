import { accessSync, constants, existsSync, globSync } from 'node:fs';
import { resolve } from 'node:path';

import { UnusableEnvironmentError } from '../../lib/tooling/unusable-environment-error.ts';
import type { ReadingOptions } from '../../lib/market-files/input-options.ts';
import { readingOptionsOf } from '../../lib/market-files/reading-options.ts';
import { inputPaths } from './input-paths.ts';
import { parsePace, type Pace } from '../../lib/feeds/pace.ts';

/** What the demo shows: market data, a storm of alerts, or a critical one that nobody answers. */
const SCENARIOS = ['market', 'storm', 'escalation'] as const;
export type Scenario = (typeof SCENARIOS)[number];

export interface DemoOptions {
  readonly scenario: Scenario;
  /** Files; none for the simulated day. */
  readonly inputs: readonly string[];
  /** What is said about the inputs against how they look. */
  readonly reading: ReadingOptions;
  readonly pace: Pace;
  /** Port of the AWS server; a free one when absent. */
  readonly port?: number;
}

/**
 * Reads SCENARIO, INPUT (files, separated by blanks), INPUT_SYMBOL and the other words about them, SPEED (`max`, records a
 * second, or `60x`: original time compressed) and AWS_SERVER_PORT.
 * @throws UnusableEnvironmentError naming the variable and what it should look like.
 */
export function demoOptions(environment: Readonly<Record<string, string | undefined>>): DemoOptions {
  const inputs = inputPaths(environment['INPUT'] ?? '', (path) => matching(path).some(existsSync))
    .flatMap(matching)
    .map((path) => resolve(path));
  for (const path of inputs) assertReadable(path);
  const port = environment['AWS_SERVER_PORT'] ?? '';
  return {
    scenario: parseScenario(environment['SCENARIO'] ?? ''),
    inputs,
    reading: parseReading(environment),
    pace: parsePace(environment['SPEED'] ?? ''),
    ...(port !== '' && { port: parsePort(port) }),
  };
}

function parseReading(environment: Readonly<Record<string, string | undefined>>): ReadingOptions {
  try {
    return readingOptionsOf(environment);
  } catch (error) {
    throw new UnusableEnvironmentError((error as Error).message);
  }
}

/** The shell leaves wildcards within a variable alone. */
function matching(path: string): readonly string[] {
  const found = path.includes('*') && !existsSync(path) ? globSync(path).toSorted() : [];
  return found.length > 0 ? found : [path];
}

function assertReadable(path: string): void {
  try {
    accessSync(path, constants.R_OK);
  } catch {
    throw new UnusableEnvironmentError(`INPUT: ${path} does not exist or cannot be read`);
  }
}

function parseScenario(text: string): Scenario {
  const scenario = SCENARIOS.find((name) => name === (text || 'market'));
  if (scenario === undefined) {
    throw new UnusableEnvironmentError(`SCENARIO: expected ${SCENARIOS.join(', ')}, got ${text}`);
  }
  return scenario;
}

/** @throws UnusableEnvironmentError naming AWS_SERVER_PORT */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new UnusableEnvironmentError(`AWS_SERVER_PORT: expected a port from 1 to 65535, got ${text}`);
  }
  return port;
}
