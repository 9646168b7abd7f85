import type { AlertStatus, AnomalyKind, Direction, Severity } from '../alerts/alert.ts';
import { ANOMALY_KINDS, SEVERITIES } from '../alerts/alert.ts';
import { severityOf } from '../alerts/severity.ts';
import type { StateReader, StateWriter } from '../state/state-codec.ts';
import type { Finding } from './finding.ts';

/**
 * What there is one episode of at a time. All moves of a price are one family; while it is open, volume and volatility
 * are part of it and no news.
 */
const FAMILIES = [
  'price',
  'volume_spike',
  'volatility',
  'stale_feed',
  'bad_print',
  'crossed_quote',
  'corporate_action',
] as const;
type Family = (typeof FAMILIES)[number];

const DIRECTIONS: readonly Direction[] = ['none', 'up', 'down'];

/** An episode that keeps growing is told again when its move is this many times the one last told. */
const GROWTH_TOLD_AGAIN = 2;
/** A move back, at least this share of the move told, is news of its own and opens the next episode. */
const REVERSAL_SHARE = 0.5;
/** However wild a market gets, one episode is told at most this often. */
const MAXIMUM_REVISIONS = 8;

interface Episode {
  readonly anomaly: Finding['anomaly'];
  readonly direction: Direction;
  readonly openedAtMs: number;
  lastSeenMs: number;
  revision: number;
  toldChangePct: number;
  toldSeverity: Severity;
}

/** Something about an episode that is worth an alert. */
export interface EpisodeTransition {
  readonly status: AlertStatus;
  readonly finding: Finding;
  readonly openedAtMs: number;
  /** What it was when it opened; a spike may turn out a flash crash and is the same episode. */
  readonly openedAs: AnomalyKind;
  /** 1 when the episode opens, one more each time it is told again. */
  readonly revision: number;
  readonly severity: Severity;
}

/**
 * Turns findings, of which a crash has one per tick, into episodes, of which it has one: opened by the first finding,
 * told again when it clearly worsens, closed when nothing was seen for a while.
 */
export class EpisodeTracker {
  readonly #open = new Map<Family, Episode>();

  /** `quietMs`: an episode without findings for longer than this is over. */
  observe(findings: readonly Finding[], eventMs: number, quietMs: number): EpisodeTransition[] {
    this.#closeQuiet(eventMs, quietMs);
    const transitions: EpisodeTransition[] = [];
    for (const family of FAMILIES) {
      const finding = strongestOf(family, findings);
      if (finding === null) continue;
      const isPartOfMove = family === 'volume_spike' || family === 'volatility';
      if (isPartOfMove && this.#open.has('price')) {
        // Opened in silence, so that the aftermath of a crash is not told when the crash itself is over.
        if (family === 'volatility') this.#start(family, finding, 'LOW', eventMs);
        continue;
      }
      const transition = this.#advance(family, finding, eventMs);
      if (transition !== null) transitions.push(transition);
    }
    return transitions;
  }

  get isQuiet(): boolean {
    return this.#open.size === 0;
  }

  write(writer: StateWriter): void {
    writer.varint(this.#open.size);
    for (const [family, episode] of this.#open) {
      writer.varint(FAMILIES.indexOf(family));
      writer.varint(ANOMALY_KINDS.indexOf(episode.anomaly));
      writer.varint(DIRECTIONS.indexOf(episode.direction));
      writer.signedVarint(episode.openedAtMs);
      writer.signedVarint(episode.lastSeenMs);
      writer.varint(episode.revision);
      writer.f64(episode.toldChangePct);
      writer.varint(SEVERITIES.indexOf(episode.toldSeverity));
    }
  }

  read(reader: StateReader): void {
    const count = reader.varint();
    for (let index = 0; index < count; index += 1) {
      const family = FAMILIES[reader.varint()]!;
      this.#open.set(family, {
        anomaly: ANOMALY_KINDS[reader.varint()]!,
        direction: DIRECTIONS[reader.varint()]!,
        openedAtMs: reader.signedVarint(),
        lastSeenMs: reader.signedVarint(),
        revision: reader.varint(),
        toldChangePct: reader.f64(),
        toldSeverity: SEVERITIES[reader.varint()]!,
      });
    }
  }

  #closeQuiet(eventMs: number, quietMs: number): void {
    for (const [family, episode] of this.#open) {
      if (eventMs - episode.lastSeenMs > quietMs) this.#open.delete(family);
    }
  }

  #advance(family: Family, finding: Finding, eventMs: number): EpisodeTransition | null {
    const severity = severityOf(finding).severity;
    const open = this.#open.get(family);
    if (open === undefined || isReversal(open, finding)) {
      return this.#start(family, finding, severity, eventMs);
    }
    open.lastSeenMs = Math.max(open.lastSeenMs, eventMs);
    if (!hasWorsened(open, finding, severity)) return null;
    open.revision += 1;
    open.toldChangePct = finding.changePct;
    open.toldSeverity = severity;
    const { openedAtMs, anomaly: openedAs, revision } = open;
    return { status: 'worsened', finding, openedAtMs, openedAs, revision, severity };
  }

  #start(family: Family, finding: Finding, severity: Severity, eventMs: number): EpisodeTransition {
    this.#open.set(family, {
      anomaly: finding.anomaly,
      direction: finding.direction,
      openedAtMs: eventMs,
      lastSeenMs: eventMs,
      revision: 1,
      toldChangePct: finding.changePct,
      toldSeverity: severity,
    });
    return {
      status: 'firing',
      finding,
      openedAtMs: eventMs,
      openedAs: finding.anomaly,
      revision: 1,
      severity,
    };
  }
}

function familyOf(anomaly: AnomalyKind): Family {
  return FAMILIES.find((family) => family === anomaly) ?? 'price';
}

/** One event is told once per family: by what is most severe of it, then by what is rarest. */
function strongestOf(family: Family, findings: readonly Finding[]): Finding | null {
  const candidates = findings.filter(({ anomaly }) => familyOf(anomaly) === family);
  return candidates.toSorted((a, b) => rank(b) - rank(a))[0] ?? null;
}

function rank(finding: Finding): number {
  return SEVERITIES.indexOf(severityOf(finding).severity) + finding.score;
}

function isReversal(open: Episode, finding: Finding): boolean {
  if (familyOf(finding.anomaly) !== 'price' || finding.direction === open.direction) return false;
  return Math.abs(finding.changePct) >= REVERSAL_SHARE * Math.abs(open.toldChangePct);
}

function hasWorsened(open: Episode, finding: Finding, severity: Severity): boolean {
  if (open.revision >= MAXIMUM_REVISIONS || finding.direction !== open.direction) return false;
  if (severity === 'CRITICAL' && open.toldSeverity !== 'CRITICAL') return true;
  if (familyOf(finding.anomaly) !== 'price') return false;
  return Math.abs(finding.changePct) >= GROWTH_TOLD_AGAIN * Math.abs(open.toldChangePct);
}
