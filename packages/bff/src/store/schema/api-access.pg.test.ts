import { openPostgrestBackend } from '../testing/test-backend.ts';
import { describeApiAccess } from './api-access.contract.ts';

describeApiAccess('the API of PostgREST', openPostgrestBackend);
