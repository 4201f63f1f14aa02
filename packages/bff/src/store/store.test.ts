import { describeStore } from './store.contract.ts';
import { openTestDatabase } from './testing/test-database.ts';

describeStore('the embedded database', () => openTestDatabase({ leaseMs: 300 }));
