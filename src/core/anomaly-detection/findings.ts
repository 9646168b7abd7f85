import type { Direction } from '../alert/alert.ts';
import {
  explainBadPrint,
  explainGap,
  explainLuldBand,
  explainMove,
  explainSplit,
  explainStale,
  explainVolatility,
  explainVolume,
  explainWick,
  type MoveFacts,
} from './explanation.ts';
import type { Finding } from './finding.ts';
import type { Evidence } from './measurement.ts';
import { THRESHOLDS } from './thresholds.ts';

/** A move that is still there. */
export function moveFinding(evidence: Evidence): Finding {
  const { bar, intervalMs, eventMs, measured } = evidence;
  const { sigmas, referencePrice, referenceStartMs, isGap } = measured.move;
  const referenceEndMs = referenceStartMs + intervalMs;
  const nowMs = eventMs > bar.startMs ? eventMs : bar.startMs + intervalMs;
  const windowSeconds = Math.max(1, ((isGap ? bar.startMs : nowMs) - referenceEndMs) / 1000);
  const rose = bar.close > referencePrice;
  const facts = factsOf(evidence, changeInPercent(referencePrice, bar.close), windowSeconds, sigmas);
  return {
    ...common(evidence, facts),
    anomaly: isGap ? 'gap' : rose ? 'price_spike' : 'price_drop',
    score: measured.moveScore,
    direction: rose ? 'up' : 'down',
    referencePrice,
    explanation: isGap ? explainGap(facts) : explainMove(facts),
  };
}

/** A price at or beyond its limit up – limit down band: trading is about to be paused. */
export function luldFinding(evidence: Evidence, referencePrice: number): Finding {
  const { symbol, bar, measured } = evidence;
  const changePct = changeInPercent(referencePrice, bar.close);
  const rose = bar.close > referencePrice;
  return {
    ...common(evidence, factsOf(evidence, changePct, 300, 0)),
    anomaly: 'luld_band',
    score: measured.luldScore,
    direction: rose ? 'up' : 'down',
    referencePrice,
    explanation: explainLuldBand(symbol, changePct),
  };
}

/** A move that came back: a flash crash when people traded there, a bad print when nobody did. */
export function wickFinding(evidence: Evidence): Finding {
  const { symbol, intervalMs, measured } = evidence;
  const { sigmas, direction, extremePrice, referencePrice, recovered } = measured.wick;
  const changePct = changeInPercent(referencePrice, extremePrice);
  const facts = factsOf(evidence, changePct, intervalMs / 1000, sigmas);
  const base = {
    ...common(evidence, facts),
    score: measured.wickScore,
    direction: direction as Direction,
    price: extremePrice,
    referencePrice,
  };
  if (isBadPrint(evidence)) {
    return { ...base, anomaly: 'bad_print', explanation: explainBadPrint(symbol, changePct) };
  }
  const anomaly = direction === 'down' ? 'flash_crash' : 'price_spike';
  return { ...base, anomaly, explanation: explainWick(facts, recovered) };
}

/**
 * The further a price went, the more has to be traded for people to have taken it there: `bookedVolumeRatio` times the
 * usual volume at the threshold, growing with the square root, as impact does (https://arxiv.org/abs/1009.0722).
 */
export function isBadPrint({ measured, longVolumeRatio }: Evidence): boolean {
  if (longVolumeRatio === null) return false;
  const timesThreshold = measured.wickScore / (1 - measured.wickScore);
  return longVolumeRatio < THRESHOLDS.bookedVolumeRatio * Math.sqrt(timesThreshold);
}

export function splitFinding(evidence: Evidence, ratio: number, referencePrice: number): Finding {
  const { symbol, bar, intervalMs, measured } = evidence;
  const changePct = changeInPercent(referencePrice, bar.close);
  const facts = factsOf(evidence, changePct, intervalMs / 1000, measured.move.sigmas);
  return {
    ...common(evidence, facts),
    anomaly: 'corporate_action',
    score: measured.moveScore,
    direction: 'none',
    referencePrice,
    explanation: explainSplit(symbol, ratio),
  };
}

export function volumeFinding(evidence: Evidence): Finding {
  const { bar, intervalMs, measured } = evidence;
  const changePct = changeInPercent(bar.open, bar.close);
  const facts = factsOf(evidence, changePct, intervalMs / 1000, measured.volumeSigmas);
  return {
    ...common(evidence, facts),
    anomaly: 'volume_spike',
    score: measured.volumeScore,
    direction: 'up',
    referencePrice: bar.open,
    explanation: explainVolume(facts),
  };
}

export function staleFinding(evidence: Evidence): Finding {
  const { symbol, bar, intervalMs, measured, staleThreshold } = evidence;
  const barSeconds = intervalMs / 1000;
  const windowSeconds = measured.staleBars * barSeconds;
  return {
    ...common(evidence, factsOf(evidence, 0, windowSeconds, 0)),
    anomaly: 'stale_feed',
    score: measured.staleScore,
    direction: 'none',
    referencePrice: bar.close,
    explanation: explainStale(symbol, windowSeconds, Math.floor(staleThreshold) * barSeconds),
  };
}

export function volatilityFinding(evidence: Evidence): Finding {
  const { symbol, bar, intervalMs, measured, memorySeconds } = evidence;
  const windowSeconds = (THRESHOLDS.fastHalfLifeBars * intervalMs) / 1000;
  return {
    ...common(evidence, factsOf(evidence, 0, windowSeconds, 0)),
    anomaly: 'volatility',
    score: measured.volatilityScore,
    direction: 'none',
    referencePrice: bar.close,
    explanation: explainVolatility(symbol, measured.volatilityRatio, windowSeconds, memorySeconds),
  };
}

function common({ bar, volumeRatio }: Evidence, { changePct, windowSeconds }: MoveFacts) {
  return { price: bar.close, changePct, windowSeconds, volume: bar.volume, volumeRatio };
}

function factsOf(
  { symbol, memorySeconds, volumeRatio }: Evidence,
  changePct: number,
  windowSeconds: number,
  sigmas: number,
): MoveFacts {
  return { symbol, changePct, windowSeconds, sigmas, memorySeconds, volumeRatio };
}

/** 0 where there are no percents: from or to a price of 0 or below. */
export function changeInPercent(from: number, to: number): number {
  return from > 0 && to > 0 ? ((to - from) / from) * 100 : 0;
}
