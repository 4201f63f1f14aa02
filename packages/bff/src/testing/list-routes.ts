import type { Express } from 'express';

/** What is read of Express's router, which has no types for it. */
interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
  handle: { stack?: Layer[] };
  /** Where it is mounted. */
  rawPath?: unknown;
}

/**
 * The routes of an app as OpenAPI writes them, `get /turns/{id}/events`, without what refuses other methods.
 * @throws Error for a router of which Express does not tell where it is
 */
export function listRoutes(app: Express): string[] {
  return routesOf((app.router as unknown as { stack: Layer[] }).stack, '');
}

function routesOf(stack: readonly Layer[], mount: string): string[] {
  return stack.flatMap(({ route, handle, rawPath }) => {
    if (route !== undefined) {
      const path = `${mount}${route.path}`.replaceAll(/:(\w+)/g, '{$1}');
      const methods = Object.keys(route.methods).filter((method) => method !== '_all');
      return methods.map((method) => `${method} ${path}`);
    }
    if (handle.stack === undefined) return [];
    if (typeof rawPath !== 'string') throw new Error(`a router is mounted at ${String(rawPath)}`);
    return routesOf(handle.stack, rawPath === '/' ? mount : `${mount}${rawPath}`);
  });
}
