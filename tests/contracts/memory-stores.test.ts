import test from 'ava';
import { MemoryAlertStore } from '../support/memory/memory-alert-store.ts';
import { MemoryRatingStore } from '../support/memory/memory-rating-store.ts';
import { MemoryRecurrenceStore } from '../support/memory/memory-recurrence-store.ts';
import { alertStoreContract } from './alert-store.ts';
import { ratingStoreContract } from './rating-store.ts';
import { recurrenceStoreContract } from './recurrence-store.ts';

for (const keeps of alertStoreContract) test('MemoryAlertStore', keeps, () => new MemoryAlertStore());
for (const keeps of recurrenceStoreContract) {
  test('MemoryRecurrenceStore', keeps, () => new MemoryRecurrenceStore());
}
for (const keeps of ratingStoreContract) {
  test('MemoryRatingStore', keeps, () => {
    const store = new MemoryRatingStore();
    return { store, addUser: async (userId) => void store.users.set(userId, null) };
  });
}
