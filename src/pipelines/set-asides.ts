import { inject, injectable } from 'tsyringe';
import {
  placeOf,
  type SetAside,
  type StreamEvent,
  type StreamPlace,
} from '../core/market-data/stream-event.ts';
import { Logger } from '../ports/logger.ts';
import { Metrics } from '../ports/metrics.ts';
import { RefusedError } from '../ports/refused-error.ts';
import { TickArchive } from '../ports/tick-archive.ts';

/** A flood is logged by its count; this many are logged one by one. */
const SHOWN = 3;

/** What can never be stored or worked on is kept in the archive, and holds up nobody. Rejects when it cannot be kept. */
@injectable()
export class SetAsides {
  readonly #archive: TickArchive;
  readonly #logger: Logger;
  readonly #metrics: Metrics;

  constructor(
    @inject(TickArchive) archive: TickArchive,
    @inject(Logger) logger: Logger,
    @inject(Metrics) metrics: Metrics,
  ) {
    this.#archive = archive;
    this.#logger = logger;
    this.#metrics = metrics;
  }

  /** Valid events that cannot be worked on. */
  async events(failed: ReadonlyMap<StreamEvent, Error>): Promise<void> {
    await this.#keep(
      [...failed].map(([{ event, position, arrivalMs }, error]) => ({
        reason: 'not_processable',
        detail: error.message,
        symbol: event.symbol,
        content: { kind: 'event', event },
        position,
        arrivalMs,
      })),
    );
  }

  /**
   * Takes the refusals out of `failures`, which are by symbol: for these, trying again is in vain. One that cannot be kept becomes the
   * failure of its symbol.
   * @param places of each symbol one in the batch, to which they belong
   */
  async refusals(failures: Map<string, Error>, places: ReadonlyMap<string, StreamPlace>): Promise<void> {
    for (const [symbol, error] of failures) {
      if (!(error instanceof RefusedError)) continue;
      failures.delete(symbol);
      try {
        await this.#keep(asItems(symbol, error, places.get(symbol)!));
      } catch (cause) {
        failures.set(symbol, cause as Error);
      }
    }
  }

  async #keep(items: readonly SetAside[]): Promise<void> {
    if (items.length === 0) return;
    await this.#archive.setAside(items);
    this.#metrics.add('RecordsSetAside', 'Count', items.length);
    for (const { reason, detail, symbol, position } of items.slice(0, SHOWN)) {
      this.#logger.error('RecordSetAside', { reason, detail, symbol, correlation_id: placeOf(position) });
    }
  }
}

function asItems(symbol: string, error: RefusedError, { position, arrivalMs }: StreamPlace): SetAside[] {
  return error.content.map((data) => ({
    reason: 'not_storable',
    detail: error.message,
    symbol,
    content: { kind: 'data', data },
    position,
    arrivalMs,
  }));
}
