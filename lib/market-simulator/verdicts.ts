import { overMs } from './labels.ts';
import type { Label } from './label.ts';

/** Something that was told of a simulated market, at a time of that market. */
export interface Told {
  readonly symbol: string;
  /** An anomaly kind, as alerts name it. */
  readonly kind: string;
  readonly atMs: number;
}

/**
 * What became of a label that asks for an alert. `late`: told, but only when a person could not use it any more.
 * `delayMs` counts from the start of the label.
 */
export type Verdict = { readonly label: Label } & (
  | { readonly outcome: 'in_time' | 'late'; readonly told: Told; readonly delayMs: number }
  | { readonly outcome: 'missed' }
);

/** Something that was told where nothing was to be told. */
export interface FalseAlarm {
  readonly told: Told;
  readonly label: Label;
}

export interface Judgement {
  /** One for each label that is to be told, in their order. */
  readonly verdicts: readonly Verdict[];
  /** Each told thing at most once, in the order of time. */
  readonly falseAlarms: readonly FalseAlarm[];
}

/** Holds what was told of a market against what is true of it. Endings of episodes are no news and belong not in here. */
export function judge(labels: readonly Label[], told: readonly Told[]): Judgement {
  const inOrder = told.toSorted((a, b) => a.atMs - b.atMs);
  return {
    verdicts: labels.flatMap((label) => verdictOf(label, inOrder) ?? []),
    falseAlarms: inOrder.flatMap((each) => {
      const label = silenceAt(labels, each);
      return label === undefined ? [] : [{ told: each, label }];
    }),
  };
}

function verdictOf(label: Label, told: readonly Told[]): Verdict | null {
  const { expected, symbols, startMs } = label;
  if (expected.outcome !== 'told') return null;
  const kinds: readonly string[] = expected.kinds;
  const first = told.find(
    ({ symbol, kind, atMs }) =>
      symbols.includes(symbol) && kinds.includes(kind) && atMs >= startMs && atMs < overMs(label),
  );
  if (first === undefined) return { label, outcome: 'missed' };
  const outcome = first.atMs <= expected.byMs ? 'in_time' : 'late';
  return { label, outcome, told: first, delayMs: first.atMs - startMs };
}

/** What says that nothing may be told then; what looks like trouble says more than a quiet hour around it. */
function silenceAt(labels: readonly Label[], { symbol, atMs }: Told): Label | undefined {
  const silences = labels.filter(
    ({ expected, symbols, startMs, endMs }) =>
      expected.outcome === 'nothing' && symbols.includes(symbol) && startMs <= atMs && atMs < endMs,
  );
  return silences.find(({ kind }) => kind !== 'quiet') ?? silences[0];
}
