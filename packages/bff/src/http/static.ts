import express, { Router } from 'express';
import helmet from 'helmet';
import { TaliaError } from '../errors.ts';

export interface StaticFolders {
  /** The landing page served at `/`, or null for none. */
  landing: string | null;
  /** The widget's CDN build served at `/widget`. */
  widget: string;
}

const hashedName = /-[\w-]{8,}\.js$/;

/**
 * The demo's page and the widget's build. The widget may be loaded by any site (CORS and
 * `Cross-Origin-Resource-Policy`), its hashed chunks are kept for a year and its entry is always asked for again.
 */
export function createStaticRouter(folders: StaticFolders): Router {
  const router = Router();
  router.use(
    '/widget',
    express.static(folders.widget, {
      index: false,
      // A redirect would be answered with a page.
      redirect: false,
      setHeaders(response, path) {
        response.setHeader('access-control-allow-origin', '*');
        response.setHeader(
          'cache-control',
          hashedName.test(path) ? 'public, max-age=31536000, immutable' : 'public, no-cache',
        );
      },
    }),
    // A chunk that is not there must not look like one that another site may not read.
    () => {
      throw new TaliaError('not_found', 'There is no such file.');
    },
  );
  if (folders.landing !== null) {
    router.use(
      helmet({
        contentSecurityPolicy: {
          useDefaults: false,
          directives: {
            defaultSrc: ["'self'"],
            imgSrc: ["'self'", 'data:'],
            objectSrc: ["'none'"],
            baseUri: ["'none'"],
            formAction: ["'self'"],
            frameAncestors: ["'self'"],
          },
        },
        // The demo is served over plain http on this machine.
        strictTransportSecurity: false,
      }),
      express.static(folders.landing, { extensions: ['html'], redirect: false }),
    );
  }
  return router;
}
