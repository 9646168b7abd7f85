import Table from 'cli-table3';
import { isPromised } from '../../../lib/market-simulator/demo-day/not-yet.ts';
import type { Judgement, Verdict } from '../../../lib/market-simulator/verdicts.ts';
import { clock, duration } from './words.ts';

/** Keeps the whole table within 100 columns. */
const WHAT_WIDTH = 40;
const SYMBOLS_WIDTH = 16;
const TOLD_WIDTH = 30;

/** What happened on the simulated day and what was told of it, then what was told of nothing, for people. */
export function labelsTable(judgement: Judgement): string {
  const { verdicts, falseAlarms } = judgement;
  return [
    `What was told of what happened: ${summary(judgement)}`,
    tableOf(
      ['from (UTC)', 'symbols', 'what happened', 'told'],
      verdicts.map((verdict) => [
        clock(verdict.label.startMs),
        verdict.label.symbols.join(', '),
        verdict.label.what,
        toldText(verdict),
      ]),
    ),
    ...(falseAlarms.length === 0
      ? []
      : [
          tableOf(
            ['at (UTC)', 'symbol', 'what it was', 'told all the same'],
            falseAlarms.map(({ told, label }) => [
              clock(told.atMs),
              told.symbol,
              label.what,
              `${told.kind}${isPromised(label) ? '' : ', not yet better'}`,
            ]),
          ),
        ]),
  ].join('\n');
}

function summary({ verdicts, falseAlarms }: Judgement): string {
  const counted = (outcome: Verdict['outcome']): number =>
    verdicts.filter((verdict) => verdict.outcome === outcome).length;
  return [
    `${counted('in_time')} of ${verdicts.length} in time`,
    `${counted('late')} late`,
    `${counted('missed')} missed`,
    `${falseAlarms.length} false`,
  ].join(', ');
}

function toldText(verdict: Verdict): string {
  if (verdict.outcome === 'missed') return isPromised(verdict.label) ? 'MISSED' : 'missed, not yet promised';
  const { told, delayMs, label } = verdict;
  const text = `${told.kind} after ${duration(delayMs)}`;
  if (verdict.outcome === 'in_time') return text;
  return `${isPromised(label) ? 'LATE' : 'late, not yet promised'}: ${text}`;
}

function tableOf(head: string[], rows: readonly string[][]): string {
  const table = new Table({
    head,
    style: { head: [], border: [], compact: true },
    colWidths: [null, SYMBOLS_WIDTH, WHAT_WIDTH, TOLD_WIDTH],
    wordWrap: true,
  });
  table.push(...rows);
  return table.toString();
}
