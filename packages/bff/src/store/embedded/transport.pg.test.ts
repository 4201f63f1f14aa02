import { openPostgrestBackend } from '../testing/test-backend.ts';
import { describeTransport } from '../testing/transport/transport.contract.ts';

describeTransport('postgrest', openPostgrestBackend);
