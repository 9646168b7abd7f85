import { controlMessage, eachMessage, isMessage, unsupportedMessage } from './feed-sink.ts';
import type { FeedMessage, FeedSink } from './feed-sink.ts';

const TRADES = new Set<unknown>(['trades', 'trades-all']);
const CANDLE = /^candle(\d+[smHDWM])(utc)?$/;

/** `{"arg":{"channel":"trades","instId":"BTC-USDT"},"data":[…]}`, version 5; answers name an event. */
export function isOkx(message: FeedMessage): boolean {
  const { arg, event } = message;
  const isPush = isMessage(arg) && typeof arg['channel'] === 'string';
  return isPush || (typeof event === 'string' && ('connId' in message || 'code' in message));
}

/** https://www.okx.com/docs-v5/en/#order-book-trading-market-data-ws-trades-channel and …-ws-candlesticks-channel */
export function translateOkx(message: FeedMessage, sink: FeedSink): void {
  if (message['event'] !== undefined) {
    sink.rejected(controlMessage('okx', message['event']));
    return;
  }
  const { channel, instId } = message['arg'] as FeedMessage;
  const [, interval] = CANDLE.exec(String(channel)) ?? [];
  if (TRADES.has(channel))
    eachMessage(message['data'], sink, 'okx: data', (item) => sink.event(trade(item, instId)));
  else if (interval !== undefined) translateCandles(message['data'], { instId, interval }, sink);
  else sink.rejected(unsupportedMessage('okx', channel));
}

const ORIGIN = { exchange: 'OKX', source: 'okx' };

/** `side` is the taker's. */
function trade(item: FeedMessage, instId: unknown): FeedMessage {
  return {
    type: 'trade',
    symbol: item['instId'] ?? instId,
    price: item['px'],
    volume: item['sz'],
    timestamp: item['ts'],
    trade_id: item['tradeId'],
    aggressor: item['side'],
    ...ORIGIN,
  };
}

/** `[ts, open, high, low, close, volume, …, confirm]`, which ends with "1" once the candle is over; only then it is a bar. */
function translateCandles(
  candles: unknown,
  { instId, interval }: { readonly instId: unknown; readonly interval: string },
  sink: FeedSink,
): void {
  const list = Array.isArray(candles) && candles.length > 0 ? (candles as readonly unknown[]) : [candles];
  for (const candle of list) {
    if (!Array.isArray(candle)) sink.rejected(unsupportedMessage('okx', candle));
    else if (String(candle.at(-1)) !== '1')
      sink.rejected(unsupportedMessage('okx', 'candle that is still open'));
    else {
      const [timestamp, open, high, low, close, volume] = candle as readonly unknown[];
      // A month has no fixed length: it follows from the distance of the bars.
      const isMonth = interval.endsWith('M');
      const bar = { type: 'bar', symbol: instId, open, high, low, close, volume, timestamp };
      sink.event({ ...bar, interval: isMonth ? undefined : interval, ...ORIGIN });
    }
  }
}
