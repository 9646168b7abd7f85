import test from 'ava';
import { MemoryAlertStore } from '../support/memory/memory-alert-store.ts';
import { MemoryRecurrenceStore } from '../support/memory/memory-recurrence-store.ts';
import { alertStoreContract } from './alert-store.ts';
import { recurrenceStoreContract } from './recurrence-store.ts';

for (const keeps of alertStoreContract) test('MemoryAlertStore', keeps, () => new MemoryAlertStore());
for (const keeps of recurrenceStoreContract) {
  test('MemoryRecurrenceStore', keeps, () => new MemoryRecurrenceStore());
}
