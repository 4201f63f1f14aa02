import express, { Router } from 'express';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import { TaliaError } from '../errors.ts';

export interface StaticFolders {
  /** The landing page served at `/`, or null for none. */
  landing: string | null;
  /** The page of all options served at `/playground`, or null for none. */
  playground: string | null;
  /** The pages about the widget served at `/docs/`, or null for none. */
  pages: string | null;
  /** The widget's CDN build served at `/widget`. */
  widget: string;
}

const hashedName = /-[\w-]{8,}\.js$/;

/**
 * The demo's pages and the widget's build. The widget may be loaded by any site (CORS and
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
  const { landing, playground, pages } = folders;
  if (landing === null && playground === null && pages === null) return router;
  router.use(createPageHeaders());
  if (playground !== null) {
    // Without a redirect the folder's name alone is no page of it.
    router.get('/playground', (_request, response) => response.sendFile('index.html', { root: playground }));
    router.use('/playground', express.static(playground, { redirect: false }));
  }
  // Redirected to `/docs/`, of which the links of its pages are relative.
  if (pages !== null) router.use('/docs', express.static(pages));
  if (landing !== null) router.use(express.static(landing, { extensions: ['html'], redirect: false }));
  return router;
}

/** The demo's pages load what is theirs and nothing else. */
function createPageHeaders(): RequestHandler {
  return helmet({
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
  });
}
