import { describeStore } from './store.contract.ts';
import { openPostgrestTestDatabase } from './testing/test-database.ts';

describeStore('PostgREST and Postgres', () => openPostgrestTestDatabase({ leaseMs: 300 }));
