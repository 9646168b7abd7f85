import type { Direction } from '../alert/alert.ts';
import type { AnomalyKind } from '../alert/anomalies.ts';
import type { Severity } from '../alert/severity.ts';
import { ANOMALY_KINDS } from '../alert/anomalies.ts';
import { isAtLeast, SEVERITIES } from '../alert/severity.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import type { Finding } from './finding.ts';

const DIRECTIONS: readonly Direction[] = ['none', 'up', 'down'];

/** A run of findings of one family that people hear of as one thing. */
export interface Episode {
  readonly openedAs: AnomalyKind;
  readonly openedAtMs: number;
  readonly direction: Direction;
  /** The price before it began. */
  readonly referencePrice: number;
  /** Time of the last finding. */
  lastSeenMs: number;
  /** How often it was told, which is the revision of the last alert; 0 for one that began in silence. */
  revision: number;
  /** As told last. */
  toldAs: AnomalyKind;
  /** See `extentOf`. */
  toldExtent: number;
  /** The highest of what was told. */
  toldSeverity: Severity;
  toldScore: number;
  /** The furthest price in its direction. */
  extremePrice: number;
  /** The highest volume in it over the usual one; 0 while no norm is known. */
  peakVolumeRatio: number;
}

/** Where a symbol stands after an event. */
export interface Moment {
  readonly eventMs: number;
  readonly price: number;
  /** An episode without findings for longer than this is over. */
  readonly quietMs: number;
}

export function openEpisode(
  finding: Finding,
  { severity, eventMs, isTold }: { severity: Severity; eventMs: number; isTold: boolean },
): Episode {
  return {
    openedAs: finding.anomaly,
    openedAtMs: eventMs,
    direction: finding.direction,
    referencePrice: finding.referencePrice,
    lastSeenMs: eventMs,
    revision: isTold ? 1 : 0,
    toldAs: finding.anomaly,
    toldExtent: extentOf(finding),
    toldSeverity: severity,
    toldScore: finding.score,
    extremePrice: finding.price,
    peakVolumeRatio: finding.volumeRatio ?? 0,
  };
}

/**
 * How far a finding went, to compare it with another of its episode: in percent of the reference, whatever its sign; from 0 in the
 * units of the price.
 */
export function extentOf({ price, referencePrice, changePct }: Finding): number {
  if (changePct !== 0) return Math.abs(changePct);
  const way = Math.abs(price - referencePrice);
  return referencePrice === 0 ? way : (way / Math.abs(referencePrice)) * 100;
}

/** Takes another finding in, without telling it. */
export function observeIn(episode: Episode, finding: Finding, eventMs: number): void {
  episode.lastSeenMs = Math.max(episode.lastSeenMs, eventMs);
  episode.peakVolumeRatio = Math.max(episode.peakVolumeRatio, finding.volumeRatio ?? 0);
  if (finding.direction === episode.direction) followPrice(episode, finding.price);
}

export function followPrice(episode: Episode, price: number): void {
  const { direction, extremePrice } = episode;
  if (direction === 'down') episode.extremePrice = Math.min(extremePrice, price);
  if (direction === 'up') episode.extremePrice = Math.max(extremePrice, price);
}

/** Makes `finding` what was told last of the episode. */
export function tellAgain(episode: Episode, finding: Finding, severity: Severity): void {
  episode.revision += 1;
  episode.toldAs = finding.anomaly;
  episode.toldExtent = extentOf(finding);
  episode.toldScore = Math.max(episode.toldScore, finding.score);
  if (isAtLeast(severity, episode.toldSeverity)) episode.toldSeverity = severity;
}

export function writeEpisode(writer: StateWriter, episode: Episode): void {
  writer.varint(ANOMALY_KINDS.indexOf(episode.openedAs));
  writer.signedVarint(episode.openedAtMs);
  writer.varint(DIRECTIONS.indexOf(episode.direction));
  writer.f64(episode.referencePrice);
  writer.signedVarint(episode.lastSeenMs);
  writer.varint(episode.revision);
  writer.varint(ANOMALY_KINDS.indexOf(episode.toldAs));
  writer.f64(episode.toldExtent);
  writer.varint(SEVERITIES.indexOf(episode.toldSeverity));
  writer.f64(episode.toldScore);
  writer.f64(episode.extremePrice);
  writer.f64(episode.peakVolumeRatio);
}

export function readEpisode(reader: StateReader): Episode {
  return {
    openedAs: ANOMALY_KINDS[reader.varint()]!,
    openedAtMs: reader.signedVarint(),
    direction: DIRECTIONS[reader.varint()]!,
    referencePrice: reader.f64(),
    lastSeenMs: reader.signedVarint(),
    revision: reader.varint(),
    toldAs: ANOMALY_KINDS[reader.varint()]!,
    toldExtent: reader.f64(),
    toldSeverity: SEVERITIES[reader.varint()]!,
    toldScore: reader.f64(),
    extremePrice: reader.f64(),
    peakVolumeRatio: reader.f64(),
  };
}
