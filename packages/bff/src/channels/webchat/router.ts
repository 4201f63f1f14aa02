import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { readBeaconBody, readJsonBody } from '../../http/body.ts';
import { refuseOtherMethods } from '../../http/methods.ts';
import { checkOrigin } from '../../http/sites.ts';
import { getConfig } from './get-config.ts';
import { getMessages } from './get-messages.ts';
import { postMessage } from './post-message.ts';
import { postSession } from './post-session.ts';
import { getTurnEvents, postTurnStop } from './turn-routes.ts';
import { postClose, postVisit } from './visit-and-close.ts';
import type { WebchatDeps } from './webchat-deps.ts';

type Handler = (deps: WebchatDeps, request: Request, response: Response) => Promise<void> | void;

/** The routes of `/api/webchat`. */
export function createWebchatRouter(deps: WebchatDeps): Router {
  const router = Router();
  const on =
    (handle: Handler): RequestHandler =>
    (request, response) =>
      handle(deps, request, response);
  router.use(checkOrigin(deps.sites));
  router.route('/sessions').post(readJsonBody(), on(postSession)).all(refuseOtherMethods('POST'));
  router
    .route('/messages')
    .get(on(getMessages))
    .post(readJsonBody(), on(postMessage))
    .all(refuseOtherMethods('GET, POST'));
  router.route('/turns/:id/events').get(on(getTurnEvents)).all(refuseOtherMethods('GET'));
  router.route('/turns/:id/stop').post(on(postTurnStop)).all(refuseOtherMethods('POST'));
  router.route('/visit').post(readJsonBody(), on(postVisit)).all(refuseOtherMethods('POST'));
  router.route('/close').post(readBeaconBody(), on(postClose)).all(refuseOtherMethods('POST'));
  router.route('/config').get(on(getConfig)).all(refuseOtherMethods('GET'));
  return router;
}
