import { DIRECTION_CODES, directionOfCode, type Direction } from '../alert/alert.ts';
import { ANOMALIES, anomalyOfCode, type MarketAnomaly } from '../alert/anomalies.ts';
import { isAtLeast, SEVERITY_CODES, severityOfCode, type Severity } from '../alert/severity.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import type { Finding } from './finding.ts';

/** A run of findings of one family that people hear of as one thing. */
export interface Episode {
  readonly openedAs: MarketAnomaly;
  readonly openedAtMs: number;
  readonly direction: Direction;
  /** The price before it began. */
  readonly referencePrice: number;
  /** Time of the last finding. */
  lastSeenMs: number;
  /** How often it was told, which is the revision of the last alert; 0 for one that began in silence. */
  revision: number;
  /** The finding as it was published last. */
  toldAs: MarketAnomaly;
  /** See `extentOf`. */
  toldExtent: number;
  /** The highest of what was told. */
  toldSeverity: Severity;
  toldScore: number;
  /** When. */
  toldAtMs: number;
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
  /** What is found longer than this after an episode was told, or a day, is told again. */
  readonly laterMs: number;
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
    toldAtMs: eventMs,
    extremePrice: finding.price,
    peakVolumeRatio: finding.volumeRatio ?? 0,
  };
}

/** How far a finding went, to compare it with another of its episode: in percent; from 0, which has none, in the units of the price. */
export function extentOf({ price, referencePrice, changePct }: Finding): number {
  return referencePrice === 0 ? Math.abs(price) : Math.abs(changePct);
}

/** Takes another finding in, without publishing it. */
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
export function tellAgain(episode: Episode, finding: Finding, severity: Severity, eventMs: number): void {
  episode.revision += 1;
  episode.toldAs = finding.anomaly;
  episode.toldExtent = extentOf(finding);
  episode.toldAtMs = eventMs;
  episode.toldScore = Math.max(episode.toldScore, finding.score);
  if (isAtLeast(severity, episode.toldSeverity)) episode.toldSeverity = severity;
}

export function writeEpisode(writer: StateWriter, episode: Episode): void {
  writer.varint(ANOMALIES[episode.openedAs].code);
  writer.signedVarint(episode.openedAtMs);
  writer.varint(DIRECTION_CODES[episode.direction]);
  writer.f64(episode.referencePrice);
  writer.signedVarint(episode.lastSeenMs);
  writer.varint(episode.revision);
  writer.varint(ANOMALIES[episode.toldAs].code);
  writer.f64(episode.toldExtent);
  writer.varint(SEVERITY_CODES[episode.toldSeverity]);
  writer.f64(episode.toldScore);
  writer.f64(episode.extremePrice);
  writer.f64(episode.peakVolumeRatio);
}

/** null for an episode of a kind that this version does not know. */
export function readEpisode(reader: StateReader): Episode | null {
  const openedAs = anomalyOfCode(reader.varint());
  const openedAtMs = reader.signedVarint();
  const direction = directionOfCode(reader.varint());
  const referencePrice = reader.f64();
  const lastSeenMs = reader.signedVarint();
  const revision = reader.varint();
  const toldAs = anomalyOfCode(reader.varint());
  const toldExtent = reader.f64();
  const toldSeverity = severityOfCode(reader.varint());
  const rest = { toldScore: reader.f64(), extremePrice: reader.f64(), peakVolumeRatio: reader.f64() };
  if (openedAs === undefined || toldAs === undefined) return null;
  if (direction === undefined || toldSeverity === undefined) return null;
  return {
    openedAs,
    openedAtMs,
    direction,
    referencePrice,
    lastSeenMs,
    revision,
    toldAs,
    toldExtent,
    toldSeverity,
    toldAtMs: lastSeenMs,
    ...rest,
  };
}
