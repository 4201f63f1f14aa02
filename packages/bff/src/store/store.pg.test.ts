import { describeAccessStore } from './access-store.contract.ts';
import { describeAttachmentStore } from './attachment-store.contract.ts';
import { describeKnownVisitors } from './known-visitors.contract.ts';
import { describeKpiStore } from './kpi-store.contract.ts';
import { describeLeadStore } from './lead-store.contract.ts';
import { describeLiveStore } from './live-store.contract.ts';
import { openPostgrestTestDatabase } from './testing/test-database.ts';
import { describeVisitorDataStore } from './visitor-data-store.contract.ts';
import { describeTurnStore } from './turn-store.contract.ts';

describeTurnStore('PostgREST and Postgres', () => openPostgrestTestDatabase({ leaseMs: 2_000 }));
describeLeadStore('PostgREST and Postgres', () => openPostgrestTestDatabase());
describeKpiStore('PostgREST and Postgres', () => openPostgrestTestDatabase());
describeAccessStore('PostgREST and Postgres', () => openPostgrestTestDatabase());
describeKnownVisitors('PostgREST and Postgres', () => openPostgrestTestDatabase());
describeVisitorDataStore('PostgREST and Postgres', () => openPostgrestTestDatabase());
describeAttachmentStore(
  'PostgREST and Postgres',
  () => openPostgrestTestDatabase(),
  'perform pg_terminate_backend(pg_backend_pid()), pg_sleep(5)',
);
describeLiveStore('PostgREST and Postgres', () => openPostgrestTestDatabase());
