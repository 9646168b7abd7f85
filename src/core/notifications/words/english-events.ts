import type { MarketAnomaly } from '../../alert/anomalies.ts';
import type { EventWords } from './words.ts';

export const ENGLISH_EVENTS: Readonly<Record<MarketAnomaly, EventWords>> = {
  price_spike: {
    name: 'price spike',
    worse: 'price spike has extended',
    over: 'price spike is over',
  },
  price_drop: {
    name: 'price drop',
    worse: 'price drop has extended',
    over: 'price drop is over',
  },
  volume_spike: {
    name: 'volume spike',
    worse: 'volume spike has grown',
    over: 'volume is back to normal',
  },
  flash_crash: {
    name: 'flash crash',
    worse: 'flash crash has extended',
    over: 'flash crash is over',
  },
  gap: {
    name: 'price gap',
    worse: 'price gap has widened',
    over: 'move after the price gap is over',
  },
  volatility: {
    name: 'high volatility',
    worse: 'volatility has risen further',
    over: 'volatility is back to normal',
  },
  stale_feed: {
    name: 'stale feed',
    worse: 'feed is still stale',
    over: 'feed is back',
  },
  luld_band: {
    name: 'limit up/limit down',
    worse: 'is still at its price limit',
    over: 'is off its price limit',
  },
  crossed_quote: {
    name: 'crossed quote',
    worse: 'quote is crossed even further',
    over: 'quote is no longer crossed',
  },
  bad_print: {
    name: 'bad print',
    worse: 'bad prints continue',
    over: 'bad prints have stopped',
  },
  corporate_action: {
    name: 'corporate action',
    worse: 'corporate action continues',
    over: 'corporate action is over',
  },
  price_outage: {
    name: 'price outage',
    worse: 'price outage continues',
    over: 'prices are back',
  },
  depeg: {
    name: 'depeg',
    worse: 'depeg has widened',
    over: 'is back at its peg',
  },
};
