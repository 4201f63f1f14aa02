import { describeGeneratedKpis } from './generated-kpis.contract.ts';
import { openMigratedDatabase } from './testing/schema-database.ts';

describeGeneratedKpis('of the embedded database', { open: openMigratedDatabase, databases: 12 });
