import type { FeedRow } from '../../../lib/feeds/feed-rows.ts';
import type { DemoDay } from '../../../lib/market-simulator/demo-day/demo-day.ts';
import { vendorMessage } from '../../../lib/market-simulator/market.ts';

/** The simulated day as its vendors send it, in the order and at the pace of its arrival. */
export async function* dayRows(day: DemoDay): AsyncGenerator<FeedRow> {
  let line = 0;
  for (const record of day.records()) {
    line += 1;
    yield {
      line,
      sent: vendorMessage(record),
      symbol: record.event.symbol,
      timestampMs: record.arrivalMs,
    };
  }
}
