/** Program: Tal-IA as `npm start` serves it: the whole server, its engine and its database. */
import { join } from 'node:path';
import { parseEnvironment } from '../../packages/bff/src/config/environment.ts';
import { toProjectPaths } from '../../packages/bff/src/config/paths.ts';
import { startServer } from '../../packages/bff/src/server.ts';
import { readOrders } from '../answer-orders.ts';
import { serveVariant } from './serve-variant.ts';
import { toEnvironment } from './to-environment.ts';

const root = join(import.meta.dirname, '..', '..');
const environment = parseEnvironment(toEnvironment(readOrders()));
const server = await startServer(environment, toProjectPaths(root));
serveVariant(Number(new URL(server.url).port), () => server.stop());
