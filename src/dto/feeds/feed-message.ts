import { rejection } from '../../core/market-data/rejection.ts';
import { describeValue } from '../describe-value.ts';
import { isAlpaca, isAlpacaPage, translateAlpaca } from './alpaca.ts';
import { isBinance, translateBinance } from './binance.ts';
import { isBybit, translateBybit } from './bybit.ts';
import { isCoinbase, translateCoinbase } from './coinbase.ts';
import { eachMessage, isMessage } from './feed-sink.ts';
import type { FeedMessage, FeedSink } from './feed-sink.ts';
import { isFileRow, translateFileRow } from './file-row.ts';
import { isFinnhub, translateFinnhub } from './finnhub.ts';
import { isKraken, translateKraken } from './kraken.ts';
import { isOkx, translateOkx } from './okx.ts';
import { isPolygon, translatePolygon } from './polygon.ts';

/**
 * The first that recognises a message takes it. Polygon stands before Alpaca: its LULD messages have a `T` too; Kraken before
 * Coinbase, which knows its own by a channel as well; Finnhub last, whose messages say least about themselves.
 */
const FEEDS = [
  { recognises: isFileRow, translate: translateFileRow },
  { recognises: isPolygon, translate: translatePolygon },
  { recognises: isBinance, translate: translateBinance },
  { recognises: isAlpaca, translate: translateAlpaca },
  { recognises: isKraken, translate: translateKraken },
  { recognises: isBybit, translate: translateBybit },
  { recognises: isOkx, translate: translateOkx },
  { recognises: isCoinbase, translate: translateCoinbase },
  { recognises: isFinnhub, translate: translateFinnhub },
] as const;

/** Gives `sink` every event of a parsed record: one canonical message, one feed's message, or an array of either. */
export function expandMessage(parsed: unknown, sink: FeedSink): void {
  if (isMessage(parsed)) expandOne(parsed, sink);
  else if (Array.isArray(parsed)) eachMessage(parsed, sink, 'record', (message) => expandOne(message, sink));
  else
    sink.rejected(
      rejection('not_an_object', `expected a JSON object or array, received ${describeValue(parsed)}`),
    );
}

function expandOne(message: FeedMessage, sink: FeedSink): void {
  if (message['symbol'] !== undefined && !isAlpacaPage(message)) {
    sink.event(message);
    return;
  }
  const feed = FEEDS.find(({ recognises }) => recognises(message));
  if (feed === undefined) sink.event(message);
  else feed.translate(message, sink);
}
