import { openEmbeddedBackend } from '../testing/test-backend.ts';
import { describeApiAccess } from './api-access.contract.ts';

describeApiAccess('the API of the embedded database', openEmbeddedBackend);
