import { controlMessage, eachMessage, unsupportedMessage } from './feed-sink.ts';
import type { FeedMessage, FeedSink } from './feed-sink.ts';

/** `{"type":"trade","data":[…]}`; https://finnhub.io/docs/api/websocket-trades. An error has a `msg`. */
export function isFinnhub(message: FeedMessage): boolean {
  const { type } = message;
  const isError = type === 'error' && 'msg' in message;
  return type === 'ping' || isError || (typeof type === 'string' && 'data' in message);
}

/**
 * Volume 0 stays 0: Finnhub sends it for FX and crypto, where it means a new price and no trade. Its condition codes
 * are kept and not judged: which of them move no price is not published.
 */
export function translateFinnhub(message: FeedMessage, sink: FeedSink): void {
  const type = message['type'];
  if (type === 'ping' || type === 'error') sink.rejected(controlMessage('finnhub', type));
  else if (type !== 'trade') sink.rejected(unsupportedMessage('finnhub', type));
  else
    eachMessage(message['data'], sink, 'finnhub: data', (trade) => {
      sink.event({
        type: 'trade',
        symbol: trade['s'],
        price: trade['p'],
        volume: trade['v'],
        timestamp: trade['t'],
        conditions: trade['c'],
        source: 'finnhub',
      });
    });
}
