import { type Episode, followPrice, type Moment } from './episode.ts';
import { changeInPercent, type Finding } from './finding.ts';

/**
 * How an episode ended, in the fields of a finding: the price is that of now, the change what is left of the move since
 * before it began, the window the time since then, the score the highest that was told.
 */
export function endFinding(episode: Episode, { eventMs, price }: Moment): Finding {
  // The price that ends it may be the furthest of all.
  followPrice(episode, price);
  const { toldAs, openedAtMs, lastSeenMs, referencePrice, extremePrice, peakVolumeRatio } = episode;
  const changePct = changeInPercent(referencePrice, price);
  return {
    anomaly: toldAs,
    score: episode.toldScore,
    direction: episode.direction,
    price,
    referencePrice,
    changePct,
    windowSeconds: (eventMs - openedAtMs) / 1000,
    volume: 0,
    volumeRatio: null,
    facts: {
      kind: 'end',
      anomaly: toldAs,
      lastedSeconds: (lastSeenMs - openedAtMs) / 1000,
      extremePct: changeInPercent(referencePrice, extremePrice),
      peakVolumeRatio,
      price,
      changePct,
    },
  };
}
