import test from 'ava';
import { MemoryAlertStore } from '../../../src/adapters/memory/memory-alert-store.ts';
import { MemoryRecurrenceStore } from '../../../src/adapters/memory/memory-recurrence-store.ts';
import { alertStoreContract } from '../../contracts/alert-store.ts';
import { recurrenceStoreContract } from '../../contracts/recurrence-store.ts';

for (const keeps of alertStoreContract) test('MemoryAlertStore', keeps, () => new MemoryAlertStore());
for (const keeps of recurrenceStoreContract) {
  test('MemoryRecurrenceStore', keeps, () => new MemoryRecurrenceStore());
}
