import { describeAccessStore } from './access-store.contract.ts';
import { describeAttachmentStore } from './attachment-store.contract.ts';
import { describeKnownVisitors } from './known-visitors.contract.ts';
import { describeKpiStore } from './kpi-store.contract.ts';
import { describeLeadStore } from './lead-store.contract.ts';
import { describeLiveStore } from './live-store.contract.ts';
import { openTestDatabase } from './testing/test-database.ts';
import { describeVisitorDataStore } from './visitor-data-store.contract.ts';
import { describeTurnStore } from './turn-store.contract.ts';

describeTurnStore('the embedded database', () => openTestDatabase({ leaseMs: 2_000 }));
describeLeadStore('the embedded database', () => openTestDatabase());
describeKpiStore('the embedded database', () => openTestDatabase());
describeAccessStore('the embedded database', () => openTestDatabase());
describeKnownVisitors('the embedded database', () => openTestDatabase());
describeVisitorDataStore('the embedded database', () => openTestDatabase());
describeAttachmentStore(
  'the embedded database',
  () => openTestDatabase(),
  "raise exception 'ended' using errcode = '57P01'",
);
describeLiveStore('the embedded database', () => openTestDatabase());
