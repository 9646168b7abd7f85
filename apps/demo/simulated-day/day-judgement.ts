import { demoDay } from '../../../lib/market-simulator/demo-day/demo-day.ts';
import { isPromised } from '../../../lib/market-simulator/demo-day/not-yet.ts';
import type { Label } from '../../../lib/market-simulator/label.ts';
import {
  type FalseAlarm,
  judge,
  type Judgement,
  type Verdict,
} from '../../../lib/market-simulator/verdicts.ts';
import { type DemoOutcome, type PublishedAlert, toldAlerts } from '../report.ts';
import { clock } from './words.ts';

/** What the demo's day asks for, held against what was published. */
export function dayJudgement(outcome: DemoOutcome): Judgement {
  return judge(demoDay().labels, toldAlerts(outcome).map(toldOf));
}

function toldOf({ symbol, anomaly, occurredAt }: PublishedAlert) {
  return { symbol, kind: anomaly, atMs: Date.parse(occurredAt) };
}

/** Promised labels that were not kept, a sentence each. */
export function brokenPromises({ verdicts, falseAlarms }: Judgement): readonly string[] {
  return [
    ...verdicts.filter(({ label, outcome }) => outcome !== 'in_time' && isPromised(label)).map(missedText),
    ...falseAlarms.filter(({ label }) => isPromised(label)).map(falseText),
  ];
}

function missedText({ label, outcome }: Verdict): string {
  return `${outcome === 'late' ? 'told too late' : 'missed'}: ${nameOf(label)}, ${label.what}`;
}

function falseText({ told, label }: FalseAlarm): string {
  return `false: ${told.kind} of ${told.symbol} at ${clock(told.atMs)}, when it was: ${label.what}`;
}

function nameOf({ symbols, startMs }: Label): string {
  return `${symbols.join(', ')} at ${clock(startMs)}`;
}

/** For `.demo/report.json`. */
export interface ReportedJudgement {
  readonly told_in_time: number;
  readonly labels: readonly {
    readonly kind: string;
    readonly symbols: readonly string[];
    readonly start: string;
    readonly by: string;
    readonly outcome: Verdict['outcome'];
    readonly told: { readonly symbol: string; readonly anomaly: string; readonly delay_s: number } | null;
    readonly is_promised: boolean;
  }[];
  readonly false_alarms: readonly {
    readonly symbol: string;
    readonly anomaly: string;
    readonly at: string;
    readonly during: string;
    readonly is_known: boolean;
  }[];
}

export function reportedJudgement({ verdicts, falseAlarms }: Judgement): ReportedJudgement {
  return {
    told_in_time: verdicts.filter(({ outcome }) => outcome === 'in_time').length,
    labels: verdicts.flatMap((verdict) => {
      const { label, outcome } = verdict;
      if (label.expected.outcome !== 'told') return [];
      return {
        kind: label.kind,
        symbols: label.symbols,
        start: new Date(label.startMs).toISOString(),
        by: new Date(label.expected.byMs).toISOString(),
        outcome,
        told:
          verdict.outcome === 'missed'
            ? null
            : {
                symbol: verdict.told.symbol,
                anomaly: verdict.told.kind,
                delay_s: Math.round(verdict.delayMs / 100) / 10,
              },
        is_promised: isPromised(label),
      };
    }),
    false_alarms: falseAlarms.map(({ told, label }) => ({
      symbol: told.symbol,
      anomaly: told.kind,
      at: new Date(told.atMs).toISOString(),
      during: label.kind,
      is_known: !isPromised(label),
    })),
  };
}
