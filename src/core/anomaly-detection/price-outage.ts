import type { PriceRefusal } from '../alert/fact-shape.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import type { EpisodeTransition } from './episode-tracker.ts';
import type { Finding } from './finding.ts';
import { scoreOf } from './score.ts';
import { THRESHOLDS } from './thresholds.ts';

/**
 * A feed that goes on and whose prices cannot be used: negative ones of an instrument that had positive ones, a field that has
 * another name, other units. It judges what the others never see.
 */
export class PriceOutage {
  /** Refused since the last price that could be used. */
  #inARow = 0;
  /** Refused since the outage began, while there is one. */
  #count = 0;

  get isEmpty(): boolean {
    return this.#inARow === 0 && this.#count === 0;
  }

  /** @param price the last that could be used */
  refused(refusal: PriceRefusal, price: number): readonly Finding[] {
    this.#inARow += 1;
    if (this.#count > 0) this.#count += 1;
    if (this.#inARow < THRESHOLDS.refusedPrices) return [];
    if (this.#count === 0) this.#count = this.#inARow;
    return [
      {
        anomaly: 'price_outage',
        score: scoreOf(this.#inARow, THRESHOLDS.refusedPrices),
        direction: 'none',
        price,
        referencePrice: price,
        changePct: 0,
        windowSeconds: 0,
        volume: 0,
        volumeRatio: null,
        facts: { kind: 'price_outage', count: this.#inARow, refusal, price },
      },
    ];
  }

  used(): void {
    this.#inARow = 0;
  }

  /** The end of an outage says how many were refused; everything else stays as it is. */
  told(transitions: readonly EpisodeTransition[]): readonly EpisodeTransition[] {
    return this.#count === 0 ? transitions : transitions.map((each) => this.#told(each));
  }

  write(writer: StateWriter): void {
    writer.varint(this.#inARow);
    writer.varint(this.#count);
  }

  read(reader: StateReader): void {
    this.#inARow = reader.varint();
    this.#count = reader.varint();
  }

  #told(transition: EpisodeTransition): EpisodeTransition {
    const { finding, status } = transition;
    const { facts, price } = finding;
    if (status !== 'resolved' || facts.kind !== 'end' || facts.anomaly !== 'price_outage') return transition;
    const { lastedSeconds } = facts;
    const count = this.#count;
    this.#count = 0;
    return {
      ...transition,
      finding: { ...finding, facts: { kind: 'price_outage_end', count, lastedSeconds, price } },
    };
  }
}
