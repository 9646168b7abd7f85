import test from 'ava';
import { MemoryNotificationLog } from '../../../src/adapters/memory/memory-notification-log.ts';
import { MemoryRateCounter } from '../../../src/adapters/memory/memory-rate-counter.ts';
import { notificationLogContract } from '../../contracts/notification-log.ts';
import { rateCounterContract } from '../../contracts/rate-counter.ts';

for (const keeps of notificationLogContract) {
  test('MemoryNotificationLog', keeps, () => new MemoryNotificationLog());
}
for (const keeps of rateCounterContract) test('MemoryRateCounter', keeps, () => new MemoryRateCounter());
