import test from 'ava';
import { MemoryAlertStore } from '../../../src/adapters/memory/memory-alert-store.ts';
import { alertStoreContract } from '../../contracts/alert-store.ts';

for (const keeps of alertStoreContract) test('MemoryAlertStore', keeps, () => new MemoryAlertStore());
