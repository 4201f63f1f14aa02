import { openTestDatabase } from '../testing/test-database.ts';
import { describeStore } from './store.contract.ts';

describeStore('the embedded database', () => openTestDatabase({ leaseMs: 300 }));
