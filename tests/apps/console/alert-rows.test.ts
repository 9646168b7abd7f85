import test from 'ava';
import type { DeliveryRow } from '../../../apps/console/api.ts';
import { deliveryRow } from '../../../apps/console/server/alert-rows.ts';
import { deliveryWords } from '../../../lib/operations/delivery-words.ts';
import { fromDeliveryItem, toDeliveryItem } from '../../../src/adapters/dynamodb/delivery-item.ts';
import {
  settled,
  pendingDelivery,
  suppressedDelivery,
  SUPPRESSIONS,
  waitingDelivery,
  WAITS,
  type Delivery,
} from '../../../src/core/delivery/delivery.ts';
import { anAlert, NOW } from '../../support/alerts.ts';

const SMS = { userId: 'bob', channel: 'sms', sendReason: 'first' } as const;
const ALERT = anAlert();

/** The row as the page has it: stored, read by the server and sent as JSON. */
function onThePage(delivery: Delivery): DeliveryRow {
  const stored = fromDeliveryItem(toDeliveryItem(delivery));
  return JSON.parse(JSON.stringify(deliveryRow(stored))) as DeliveryRow;
}

test('the page finds its own words for a delivery that the rate limit holds back', (t) => {
  const row = onThePage(suppressedDelivery(ALERT, SMS, 'rate_limited', NOW));
  t.is(row.suppressedBy, 'rate_limited');
  t.is(deliveryWords(row), 'Held back by the rate limit and counted in the next message');
});

test('whatever a delivery waits for or is kept back by reaches the page as the code that was stored', (t) => {
  for (const wait of WAITS) {
    t.is(onThePage(waitingDelivery(ALERT, SMS, wait, NOW + 1, NOW)).waitsFor, wait);
  }
  for (const suppression of SUPPRESSIONS) {
    t.is(onThePage(suppressedDelivery(ALERT, SMS, suppression, NOW)).suppressedBy, suppression);
  }
});

test("what went wrong is its code and the service's own words, not a sentence to take apart", (t) => {
  const gone = { kind: 'permanent', code: 'gone', words: 'HTTP 404 (code 10015)' } as const;
  const row = onThePage(settled(pendingDelivery(ALERT, SMS, NOW), gone, NOW));
  t.deepEqual(row.error, { code: 'gone', words: 'HTTP 404 (code 10015)' });
  t.is(deliveryWords(row), 'Nobody is at this address any more (HTTP 404 (code 10015))');
});
