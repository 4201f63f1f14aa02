import { createOpenapiDocument } from '@talia/protocol/openapi';
import { Router } from 'express';
import { refuseOtherMethods } from './methods.ts';
import { problems } from './problem.ts';

/** `GET /api/openapi.json`: the API described for programs, which any page may read and keep for an hour. */
export function createOpenapiRouter(): Router {
  const router = Router();
  const text = JSON.stringify(createOpenapiDocument(problems));
  router
    .route('/api/openapi.json')
    .get((_request, response) => {
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader('cache-control', 'public, max-age=3600');
      response.type('application/json').send(text);
    })
    .all(refuseOtherMethods('GET'));
  return router;
}
