import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';
import type { Finding } from '../../../src/core/anomaly-detection/finding.ts';
import type { LuldTier } from '../../../src/core/anomaly-detection/luld-plan.ts';
import type { ReturnKind } from '../../../src/core/anomaly-detection/price-norm.ts';
import type { MarketEvent } from '../../../src/core/market-data/market-event.ts';
import { defaultSettings } from '../../../src/core/market-state/monitor-settings.ts';
import { type Observation, SymbolMonitor } from '../../../src/core/market-state/symbol-monitor.ts';
import { explanationOf } from '../../../src/core/notifications/words/explanation.ts';

/**
 * Snapshots that were made with the detectors as they were before rarity, and what this version makes of what follows. What a
 * detector says is recorded anew where a detector changes; that it goes on, and does not begin anew, is held below.
 */
interface Continuation {
  readonly name: string;
  readonly settings: { readonly returns?: ReturnKind; readonly luldTiers?: Record<string, LuldTier> };
  /** Base64. */
  readonly snapshot: string;
  readonly continuation: readonly {
    readonly event: MarketEvent;
    readonly sequence_number: string;
    readonly expected: object;
  }[];
  readonly snapshot_after: string;
}

const fixtures = JSON.parse(
  readFileSync(join(repositoryRoot, 'tests/golden/market-state/continuations.json'), 'utf8'),
  (key, value: unknown) => (key === 'explanation' ? numbersIn(String(value)) : value),
) as readonly Continuation[];

/** What is found shows in the numbers of a sentence; its words may change, and all of a move is no number. */
function numbersIn(sentence: string): readonly string[] {
  const numbers = sentence
    .replaceAll(',', '')
    .replace(/\S+ ?%? of it /, '')
    .match(/\d[\d.]*/g);
  return numbers ?? [];
}

const told = ({ facts, ...finding }: Finding): object => ({
  ...finding,
  explanation: numbersIn(explanationOf({ facts, symbol: 'ACME' })),
});

function seen({ outcome, score, closedBars, findings, transitions }: Observation): object {
  return {
    outcome,
    score,
    closed: closedBars.length,
    findings: findings.map(told),
    transitions: transitions.map(({ finding, ...transition }) => ({ ...transition, finding: told(finding) })),
  };
}

/** What later versions remember besides comes at the end. */
function beginsWith(snapshot: Uint8Array, base64: string): boolean {
  const expected = Buffer.from(base64, 'base64');
  return expected.equals(snapshot.subarray(0, expected.length));
}

for (const { name, settings, snapshot, continuation, snapshot_after } of fixtures) {
  test(`a snapshot of the version before goes on as it did there: ${name}`, (t) => {
    const { luldTiers = {}, ...rest } = settings;
    const all = { ...defaultSettings(), ...rest, luldTiers: new Map(Object.entries(luldTiers)) };
    const monitor = new SymbolMonitor('ACME', all, Buffer.from(snapshot, 'base64'));
    t.true(beginsWith(monitor.snapshot(), snapshot));
    for (const { event, sequence_number: sequenceNumber, expected } of continuation) {
      const position = { shardId: 'shardId-000000000000', sequenceNumber, subSequence: 0 };
      t.deepEqual(JSON.parse(JSON.stringify(seen(monitor.apply(event, position)))), expected);
    }
    // A bar that its feed sent stays live until the next one since feeds send bars as they grow.
    if (continuation.every(({ event }) => event.type !== 'bar')) {
      t.true(beginsWith(monitor.snapshot(), snapshot_after));
    }
  });
}
