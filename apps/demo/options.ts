import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';

import { DEMO_BARS, DEMO_TRADES } from '../../lib/market-files/demo-data.ts';
import { UnusableEnvironmentError } from '../../lib/tooling/unusable-environment-error.ts';
import { parsePace, type Pace } from '../../lib/feeds/pace.ts';

/** What the demo shows: recorded market data, a storm of alerts, or a critical one that nobody answers. */
const SCENARIOS = ['market', 'storm', 'escalation'] as const;
export type Scenario = (typeof SCENARIOS)[number];

export interface DemoOptions {
  readonly scenario: Scenario;
  readonly inputs: readonly string[];
  readonly pace: Pace;
  /** Port of the AWS server; a free one when absent. */
  readonly port?: number;
}

/**
 * Reads SCENARIO, INPUT (files, separated by blanks), SPEED (`max`, records a second, or `60x`: original time compressed) and
 * AWS_SERVER_PORT.
 * @throws UnusableEnvironmentError naming the variable and what it should look like.
 */
export function demoOptions(environment: Readonly<Record<string, string | undefined>>): DemoOptions {
  const given = (environment['INPUT'] ?? '').split(/\s+/).filter((path) => path !== '');
  const inputs = given.length > 0 ? given.map((path) => resolve(path)) : [DEMO_BARS, DEMO_TRADES];
  for (const path of inputs) assertReadable(path);
  const port = environment['AWS_SERVER_PORT'] ?? '';
  return {
    scenario: parseScenario(environment['SCENARIO'] ?? ''),
    inputs,
    pace: parsePace(environment['SPEED'] ?? ''),
    ...(port !== '' && { port: parsePort(port) }),
  };
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

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new UnusableEnvironmentError(`AWS_SERVER_PORT: expected a port from 1 to 65535, got ${text}`);
  }
  return port;
}
