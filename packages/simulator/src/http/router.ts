import type { World } from '../world.ts';
import { cancelResponse, deleteResponse, listInputItems, retrieveResponse } from '../routes/responses.ts';
import {
  createConversation,
  createItems,
  deleteConversation,
  deleteItem,
  listItems,
  retrieveConversation,
  retrieveItem,
  updateConversation,
} from '../routes/conversations.ts';
import { createResponse } from '../routes/create-response.ts';
import { listModels, retrieveModel } from '../routes/models.ts';
import type { Exchange, Reply } from './exchange.ts';

type Handler = (exchange: Exchange, world: World) => Promise<Reply>;

/** Every route, by method and path. */
const routes = {
  'GET /v1/models': listModels,
  'GET /v1/models/:model': retrieveModel,
  'POST /v1/responses': createResponse,
  'GET /v1/responses/:id': retrieveResponse,
  'DELETE /v1/responses/:id': deleteResponse,
  'POST /v1/responses/:id/cancel': cancelResponse,
  'GET /v1/responses/:id/input_items': listInputItems,
  'POST /v1/conversations': createConversation,
  'GET /v1/conversations/:id': retrieveConversation,
  'POST /v1/conversations/:id': updateConversation,
  'DELETE /v1/conversations/:id': deleteConversation,
  'POST /v1/conversations/:id/items': createItems,
  'GET /v1/conversations/:id/items': listItems,
  'GET /v1/conversations/:id/items/:item': retrieveItem,
  'DELETE /v1/conversations/:id/items/:item': deleteItem,
} satisfies Record<string, Handler>;

/** A route as `failNext` names it, for example `POST /v1/responses`. */
export type RoutePattern = keyof typeof routes;

/** A route that fits a request: its pattern, its handler and the named parts of the path. */
export type Match = { pattern: RoutePattern; handler: Handler; params: Record<string, string> };

/** Finds the route of a request; null when there is none. */
export function matchRoute(method: string, path: string): Match | null {
  // The keys of the table are the patterns and nothing else.
  for (const pattern of Object.keys(routes) as RoutePattern[]) {
    const params = matchPattern(pattern, `${method} ${path}`);
    if (params) return { pattern, handler: routes[pattern], params };
  }
  return null;
}

function matchPattern(pattern: string, target: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const given = target.split('/');
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':') && value !== '') params[part.slice(1)] = value;
    else if (part !== value) return null;
  }
  return params;
}
