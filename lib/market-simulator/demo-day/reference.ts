import type { Instrument as Known } from '../../../src/core/instruments/instrument.ts';
import { DEMO_OPEN_MS } from './events.ts';

const DAY_MS = 86_400_000;
const NOTHING_ELSE = { priceKind: 'positive', splits: [], aliases: {} } as const;
const share = { ...NOTHING_ELSE, exchange: 'XNYS', assetClass: 'stock', currency: 'USD' } as const;

/** What an operator would know of the demo's instruments before the day: where they trade, and what is announced. */
export const DEMO_REFERENCE: readonly Known[] = [
  { ...share, symbol: 'HOLM', luldTier: 1 },
  { ...share, symbol: 'VELA', luldTier: 1, splits: [{ day: Math.floor(DEMO_OPEN_MS / DAY_MS), ratio: 7 }] },
  { ...share, symbol: 'TINY', luldTier: 2 },
  { ...NOTHING_ELSE, symbol: 'SUSD-USD', assetClass: 'crypto', currency: 'USD', peg: 1 },
];
