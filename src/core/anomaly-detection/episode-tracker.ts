import type { AlertStatus } from '../alert/alert.ts';
import {
  ANOMALIES,
  FAMILIES,
  FAMILY_NAMES,
  familyOfCode,
  isPriceMove,
  type Family,
  type MarketAnomaly,
} from '../alert/anomalies.ts';
import { SEVERITIES, type Severity } from '../alert/severity.ts';
import { severityOf } from '../severity/severity-of.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import { endFinding } from './episode-end.ts';
import {
  type Episode,
  extentOf,
  followPrice,
  type Moment,
  observeIn,
  openEpisode,
  readEpisode,
  tellAgain,
  writeEpisode,
} from './episode.ts';
import type { Finding } from './finding.ts';
import { timesRarer } from './tail.ts';

const DAY_MS = 86_400_000;
/** What is this many times rarer than all that was told of an episode is told again at once. */
const TIMES_RARER = 4;
/** A move back, at least this share of the move told, is news of its own: it ends the episode and opens the next. */
const REVERSAL_SHARE = 0.5;
/** However wild a market gets, one episode is told at most this often before its end. */
const MAXIMUM_REVISIONS = 8;

/** Something about an episode that is worth an alert. */
export interface EpisodeTransition {
  readonly status: AlertStatus;
  readonly finding: Finding;
  readonly openedAtMs: number;
  /** What it was when it opened; a spike may turn out a flash crash and is the same episode. */
  readonly openedAs: MarketAnomaly;
  /** 1 when the episode opens, one more each time it is told again. */
  readonly revision: number;
  /** Severity of the finding; where the episode is over, the highest that was published. */
  readonly severity: Severity;
}

const NO_TRANSITIONS: readonly EpisodeTransition[] = [];

/**
 * Turns findings, of which a crash has one per tick, into episodes, of which it has one: opened by the first finding,
 * told again when it is found later or becomes much rarer, and over with the first event after a while without findings.
 */
export class EpisodeTracker {
  readonly #open = new Map<Family, Episode>();

  /** What is to be told after an event; the end of an episode comes before what follows it. */
  observe(findings: readonly Finding[], moment: Moment): readonly EpisodeTransition[] {
    const transitions = this.#closeQuiet(moment, findings);
    const price = this.#open.get('price');
    if (price !== undefined) followPrice(price, moment.price);
    for (const family of FAMILY_NAMES) {
      const finding = strongestOf(family, findings);
      if (finding === null) continue;
      if (this.#isPartOfMove(family)) this.#observeInSilence(family, finding, moment.eventMs);
      else transitions.push(...this.#advance(family, finding, moment));
    }
    return transitions;
  }

  /** True while there is nothing that could end. */
  get isQuiet(): boolean {
    return this.#open.size === 0;
  }

  /** Time has gone back: what was seen later was seen now. */
  goBack(timeMs: number): void {
    for (const episode of this.#open.values()) {
      episode.lastSeenMs = Math.min(episode.lastSeenMs, timeMs);
      episode.toldAtMs = Math.min(episode.toldAtMs, timeMs);
    }
  }

  write(writer: StateWriter): void {
    writer.varint(this.#open.size);
    for (const [family, episode] of this.#open) {
      writer.varint(FAMILIES[family].code);
      writeEpisode(writer, episode);
    }
  }

  read(reader: StateReader): void {
    const count = reader.varint();
    for (let index = 0; index < count; index += 1) {
      const family = familyOfCode(reader.varint());
      const episode = readEpisode(reader);
      if (family !== undefined && episode !== null) this.#open.set(family, episode);
    }
  }

  /** What format 5 has no place for: when each was told last. */
  writeMore(writer: StateWriter): void {
    for (const [family, { toldAtMs }] of this.#open) {
      writer.varint(FAMILIES[family].code);
      writer.f64(toldAtMs);
    }
  }

  /** After `read`. */
  readMore(reader: StateReader): void {
    while (reader.remaining > 0) {
      const family = familyOfCode(reader.varint());
      const toldAtMs = reader.f64();
      const episode = family && this.#open.get(family);
      if (episode !== undefined) episode.toldAtMs = toldAtMs;
    }
  }

  #closeQuiet(moment: Moment, findings: readonly Finding[]): EpisodeTransition[] {
    const ended: EpisodeTransition[] = [];
    for (const [family, episode] of this.#open) {
      if (moment.eventMs - episode.lastSeenMs <= moment.quietMs) continue;
      if (family === 'price' && findings.some((finding) => isSameMove(episode, finding, moment.eventMs)))
        continue;
      this.#open.delete(family);
      if (episode.revision > 0 && !FAMILIES[family].endsUnsaid) ended.push(this.#end(episode, moment));
    }
    return ended;
  }

  #end(episode: Episode, moment: Moment): EpisodeTransition {
    const { openedAtMs, openedAs, revision, toldSeverity: severity } = episode;
    const finding = endFinding(episode, moment);
    return { status: 'resolved', finding, openedAtMs, openedAs, revision: revision + 1, severity };
  }

  #isPartOfMove(family: Family): boolean {
    return FAMILIES[family].whilePriceMoves !== 'told' && this.#open.has('price');
  }

  #observeInSilence(family: Family, finding: Finding, eventMs: number): void {
    const open = this.#open.get(family);
    if (open !== undefined) observeIn(open, finding, eventMs);
    // Opened in silence, so that the aftermath of a crash is not told when the crash itself is over.
    else if (FAMILIES[family].whilePriceMoves === 'part of it to its end') {
      this.#open.set(family, openEpisode(finding, { severity: 'LOW', eventMs, isTold: false }));
    }
  }

  #advance(family: Family, finding: Finding, moment: Moment): readonly EpisodeTransition[] {
    const severity = severityOf(finding).severity;
    const open = this.#open.get(family);
    if (open === undefined) return [this.#start(family, finding, severity, moment.eventMs)];
    const sinceMs = moment.eventMs - open.toldAtMs;
    const isLater = sinceMs > moment.laterMs || sinceMs >= DAY_MS;
    if (isReversal(open, finding, isLater)) {
      return [this.#end(open, moment), this.#start(family, finding, severity, moment.eventMs)];
    }
    observeIn(open, finding, moment.eventMs);
    if (!isWorthTelling(open, finding, { severity, isLater })) return NO_TRANSITIONS;
    tellAgain(open, finding, severity, moment.eventMs);
    const { openedAtMs, openedAs, revision } = open;
    return [{ status: 'worsened', finding, openedAtMs, openedAs, revision, severity }];
  }

  #start(family: Family, finding: Finding, severity: Severity, eventMs: number): EpisodeTransition {
    const episode = openEpisode(finding, { severity, eventMs, isTold: true });
    this.#open.set(family, episode);
    const { openedAtMs, openedAs, revision } = episode;
    return { status: 'firing', finding, openedAtMs, openedAs, revision, severity };
  }
}

/** One event is told once per family: by what is most severe of it, then by what is rarest. */
function strongestOf(family: Family, findings: readonly Finding[]): Finding | null {
  const candidates = findings.filter(({ anomaly }) => ANOMALIES[anomaly].family === family);
  return candidates.toSorted((a, b) => rank(b) - rank(a))[0] ?? null;
}

function rank(finding: Finding): number {
  return SEVERITIES.indexOf(severityOf(finding).severity) + finding.score;
}

/** After a pause of the market the move before it may still be in sight of the longest horizon, and is no news. */
function isSameMove(open: Episode, finding: Finding, eventMs: number): boolean {
  if (!isPriceMove(finding.anomaly) || finding.direction !== open.direction) return false;
  return eventMs - finding.windowSeconds * 1000 < open.openedAtMs;
}

/** Large enough, or long enough after it: a small step back at once is part of a move. */
function isReversal(open: Episode, finding: Finding, isLater: boolean): boolean {
  if (!isPriceMove(finding.anomaly) || finding.direction === open.direction) return false;
  return isLater || extentOf(finding) >= REVERSAL_SHARE * Math.abs(open.toldExtent);
}

function isWorthTelling(
  open: Episode,
  finding: Finding,
  { severity, isLater }: { readonly severity: Severity; readonly isLater: boolean },
): boolean {
  if (open.revision >= MAXIMUM_REVISIONS || finding.direction !== open.direction) return false;
  if (severity === 'CRITICAL' && open.toldSeverity !== 'CRITICAL') return true;
  if (!isPriceMove(finding.anomaly)) return false;
  return isLater || timesRarer(finding.score, open.toldScore) >= TIMES_RARER;
}
