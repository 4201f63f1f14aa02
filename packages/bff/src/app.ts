import express from 'express';
import type { Express } from 'express';
import { createWebchatRouter } from './channels/webchat/router.ts';
import type { WebchatDeps } from './channels/webchat/webchat-deps.ts';
import { TaliaError } from './errors.ts';
import { createHealthRouter } from './http/health.ts';
import type { HealthDeps } from './http/health.ts';
import { createLocalAccessRouter, localAccessPath } from './http/local-access.ts';
import type { LocalAccess } from './http/local-access.ts';
import { createOpenapiRouter } from './http/openapi.ts';
import { createErrorDoor } from './http/problem.ts';
import { createRequestContext } from './http/request-context.ts';
import { requireHost } from './http/require-host.ts';
import { createSecurityHeaders, createTransportHeaders } from './http/security-headers.ts';
import { createStaticRouter } from './http/static.ts';
import type { StaticFolders } from './http/static.ts';
import type { Log } from './logging/log.ts';

export interface AppDeps {
  webchat: WebchatDeps;
  health: HealthDeps;
  folders: StaticFolders;
  /** Null when the database is not embedded: the command line then reaches it by itself. */
  localAccess: LocalAccess | null;
  log: Log;
  /** How many proxies stand in front, exactly (Express `trust proxy`). */
  trustProxyHops: number;
}

/** The whole server as an Express app: the API, health, the widget's files and the demo page. */
export function createApp(deps: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', deps.trustProxyHops);
  app.set('query parser', 'simple');
  app.set('etag', false);
  app.use(createRequestContext(deps.log, deps.health.now));
  app.use(createSecurityHeaders());
  app.use(requireHost);
  app.use((_request, response, next) => {
    // Whoever keeps this connection had better open the next one elsewhere.
    if (deps.health.isDraining()) response.setHeader('connection', 'close');
    next();
  });
  app.use(createHealthRouter(deps.health));
  app.use('/api', createTransportHeaders());
  app.use(createOpenapiRouter());
  app.use('/api/webchat', createWebchatRouter(deps.webchat));
  if (deps.localAccess !== null) app.use(localAccessPath, createLocalAccessRouter(deps.localAccess));
  app.use(createStaticRouter(deps.folders, deps.webchat.challenge));
  app.use(() => {
    throw new TaliaError('not_found', 'There is nothing here.');
  });
  app.use(createErrorDoor(deps.log));
  return app;
}
