import type { InstrumentItem } from '../../lib/operations/instruments/instrument-table.ts';
import { isRecord } from '../../src/dto/problems.ts';
import type { CliContext } from './context.ts';
import { paint } from './output.ts';

export function instrumentsOf(count: number): string {
  return `${count} ${count === 1 ? 'instrument' : 'instruments'}`;
}

/** What is known of an instrument besides what it is and where it trades, in a few words; or why it is not used. */
export function stateText(
  context: CliContext,
  item: InstrumentItem,
  problems: readonly string[] = [],
): string {
  if (problems.length > 0) return paint(context, 'red', `not used: ${problems[0]}`);
  const { price_kind: priceKind, luld_tier: tier, splits, aliases, peg } = item;
  return [
    priceKind === 'signed' ? 'prices of any sign' : '',
    typeof tier === 'number' ? `tier ${tier}` : '',
    Array.isArray(splits) && splits.length > 0
      ? `${splits.length} ${splits.length === 1 ? 'split' : 'splits'}`
      : '',
    typeof peg === 'number' ? `held at ${peg}` : '',
    isRecord(aliases) ? Object.values(aliases).join(' ') : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}
