import { describeAdoption } from './adoption.contract.ts';
import { openEmptyDatabase } from './testing/schema-database.ts';

describeAdoption('on the embedded database', openEmptyDatabase);
