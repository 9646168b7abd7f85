import test from 'ava';
import { decodeKinesisEvent } from '../../src/dto/kinesis-event.ts';
import { toMessage } from '../../src/dto/market-event-message.ts';
import { kinesisRecord } from '../support/kinesis-event.ts';
import { MINUTE, T0, trade } from '../support/market-events.ts';

const minutesAhead = (minutes: number) => {
  const message = toMessage(trade({ timestampMs: T0 + minutes * MINUTE }));
  return { Records: [kinesisRecord(message, { arrivalMs: T0 })] };
};

// Once the clock decided, and a retry accepted what the first delivery had put into quarantine.
test('a timestamp that lay in the future when its record arrived stays refused, however late it is read', (t) => {
  const { events, rejected } = decodeKinesisEvent(minutesAhead(6));
  t.deepEqual(events, []);
  t.is(rejected[0]!.reason, 'time_in_future');
});

test('a timestamp a little ahead of the arrival is accepted', (t) => {
  t.is(decodeKinesisEvent(minutesAhead(4)).events.length, 1);
});
