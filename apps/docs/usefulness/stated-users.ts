import type { Alert } from '../../../src/core/alert/alert.ts';
import { mulberry32 } from '../../../lib/market-simulator/random.ts';

/** Somebody who says what they like, so that what is learned can be held against it. */
export interface StatedUser {
  readonly name: string;
  /** Of 1, how likely they call it useful. */
  readonly likes: (alert: Alert) => number;
}

/** An answer that is given by mistake one time in twenty: people's thumbs slip. */
const SURE = 0.95;

export const STATED_USERS: readonly StatedUser[] = [
  {
    name: 'likes moves, hates volume',
    likes: ({ anomaly }) => (anomaly === 'volume_spike' || anomaly === 'volatility' ? 1 - SURE : SURE),
  },
  {
    name: 'holds a long position: falls alone',
    likes: ({ direction }) => (direction === 'down' ? SURE : 1 - SURE),
  },
  {
    name: 'wants what comes less than once in two months',
    likes: ({ rarity }) => ((rarity?.perYear ?? Infinity) < 6 ? SURE : 1 - SURE),
  },
  { name: 'finds one in three useful, for reasons of the day', likes: () => 1 / 3 },
  { name: 'finds everything useful', likes: () => SURE },
];

const MINUTE_MS = 60_000;
const BEGUN_MS = Date.UTC(2026, 0, 5);
const BUDGET_PER_YEAR = 30;

/** Alerts of the kinds, sizes and shapes that a desk gets, the same for the same seed. */
export function manyAlerts(count: number, seed: number): readonly Alert[] {
  const random = mulberry32(seed);
  return Array.from({ length: count }, (_, index) => alertOf(index, random));
}

function alertOf(index: number, random: () => number): Alert {
  const symbol = `S${Math.floor(random() * 20)}`;
  const kind = random();
  const perYear = BUDGET_PER_YEAR * random() ** 2 + 0.01;
  const changePct = (random() < 0.5 ? -1 : 1) * (0.5 + 4 * random() ** 2);
  const volumeRatio = Math.exp(3.5 * random());
  const common = { windowSeconds: 60, sigmas: 8, memorySeconds: 14_400, perYear };
  const shape =
    kind < 0.45
      ? ({
          anomaly: changePct > 0 ? 'price_spike' : 'price_drop',
          facts: { kind: 'move', changePct, volumeRatio, ...common },
        } as const)
      : kind < 0.6
        ? ({
            anomaly: 'flash_crash',
            facts: { kind: 'wick', changePct, volumeRatio, recovered: random(), ...common },
          } as const)
        : kind < 0.85
          ? ({
              anomaly: 'volume_spike',
              facts: { kind: 'volume', changePct, volumeRatio: 4 * volumeRatio, ...common },
            } as const)
          : ({
              anomaly: 'volatility',
              facts: { kind: 'volatility', ratio: 4, windowSeconds: 900, memorySeconds: 14_400 },
            } as const);
  const isMove = shape.anomaly !== 'volume_spike' && shape.anomaly !== 'volatility';
  const occurredAtMs = BEGUN_MS + index * 47 * MINUTE_MS;
  const episodeId = `${symbol}-${shape.anomaly}-${index}`;
  return {
    alertId: `${episodeId}-1`,
    episodeId,
    status: 'firing',
    alertType: 'financial_anomaly',
    symbol,
    severity: 'HIGH',
    score: Math.min(1, 0.5 + 0.1 * Math.log(BUDGET_PER_YEAR / perYear)),
    direction: isMove ? (changePct > 0 ? 'up' : 'down') : 'none',
    price: 100 + changePct,
    referencePrice: 100,
    changePct,
    volume: 1_000 * volumeRatio,
    volumeRatio: shape.anomaly === 'volume_spike' ? 4 * volumeRatio : volumeRatio,
    windowSeconds: 60,
    rarity: { probability: perYear / 525_600, perYear, budget: BUDGET_PER_YEAR },
    ...shape,
    indicators: {},
    recentPrices: walk(random, changePct),
    occurredAtMs,
    detectedAtMs: occurredAtMs,
    source: { shardId: 'shardId-000000000000', sequenceNumber: String(index) },
    correlationId: `simulated-${index}`,
  };
}

function walk(random: () => number, changePct: number): readonly number[] {
  let price = 100;
  const prices = Array.from({ length: 20 }, () => (price *= 1 + 0.002 * (random() - 0.5)));
  return [...prices, 100 + changePct];
}
