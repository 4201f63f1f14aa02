import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { limitAtOnce } from '../../http/at-once.ts';
import { readBeaconBody, readFileBody, readJsonBody } from '../../http/body.ts';
import { refuseOtherMethods } from '../../http/methods.ts';
import { checkOrigin } from '../../http/sites.ts';
import { admissionOf, limitAddress, limitVisitor, requireVisitor } from './admit.ts';
import { getAttachment, postAttachment, requireAttachments } from './attachments.ts';
import { postConsent } from './post-consent.ts';
import { getConfig } from './get-config.ts';
import { getLiveEvents } from './get-live-events.ts';
import { getMessages } from './get-messages.ts';
import { getMe, postErase, postMe } from './me.ts';
import { getTranscript } from './get-transcript.ts';
import { postMessage } from './post-message.ts';
import { postLogout, postSession } from './post-session.ts';
import { getTurnEvents, postTurnStop } from './turn-routes.ts';
import { postClose, postVisit } from './visit-and-close.ts';
import type { WebchatDeps } from './webchat-deps.ts';

/** Files in memory, on their way in or out: each takes several times its size, and a slow line holds it for long. */
const filesAtOnce = { all: 12, perSubject: 4, longestMs: 60_000 };

type Handler = (deps: WebchatDeps, request: Request, response: Response) => Promise<void> | void;

/** The routes of `/api/webchat`. */
export function createWebchatRouter(deps: WebchatDeps): Router {
  const router = Router();
  const on =
    (handle: Handler): RequestHandler =>
    (request, response) =>
      handle(deps, request, response);
  const visitor = requireVisitor(deps);
  const fewFiles = limitAtOnce(filesAtOnce, (request) => admissionOf(request).visitor.sessionId);
  router.use(checkOrigin((page) => deps.access.isKnown(page)));
  router.use(limitAddress(deps, 'requestsPerAddress'));
  router
    .route('/sessions')
    .post(limitAddress(deps, 'sessionsPerAddress'), readJsonBody(), on(postSession))
    .all(refuseOtherMethods('POST'));
  router.route('/logout').post(visitor, on(postLogout)).all(refuseOtherMethods('POST'));
  router
    .route('/messages')
    .get(visitor, on(getMessages))
    .post(limitAddress(deps, 'messagesPerAddress'), visitor, limitVisitor(deps), readJsonBody(), on(postMessage))
    .all(refuseOtherMethods('GET, POST'));
  router
    .route('/attachments')
    .post(
      limitAddress(deps, 'messagesPerAddress'),
      visitor,
      requireAttachments,
      limitVisitor(deps),
      fewFiles,
      readFileBody(),
      on(postAttachment),
    )
    .all(refuseOtherMethods('POST'));
  router.route('/attachments/:id').get(visitor, fewFiles, on(getAttachment)).all(refuseOtherMethods('GET'));
  router.route('/events').get(visitor, on(getLiveEvents)).all(refuseOtherMethods('GET'));
  router.route('/turns/:id/events').get(visitor, on(getTurnEvents)).all(refuseOtherMethods('GET'));
  router.route('/turns/:id/stop').post(visitor, on(postTurnStop)).all(refuseOtherMethods('POST'));
  router
    .route('/me')
    .get(visitor, on(getMe))
    .post(limitAddress(deps, 'messagesPerAddress'), visitor, limitVisitor(deps), readJsonBody(), on(postMe))
    .all(refuseOtherMethods('GET, POST'));
  router.route('/me/erase').post(visitor, on(postErase)).all(refuseOtherMethods('POST'));
  router.route('/me/transcript').get(visitor, on(getTranscript)).all(refuseOtherMethods('GET'));
  router.route('/consent').post(visitor, readJsonBody(), on(postConsent)).all(refuseOtherMethods('POST'));
  router.route('/visit').post(visitor, readJsonBody(), on(postVisit)).all(refuseOtherMethods('POST'));
  router.route('/close').post(readBeaconBody(), on(postClose)).all(refuseOtherMethods('POST'));
  router.route('/config').get(on(getConfig)).all(refuseOtherMethods('GET'));
  return router;
}
