import { badRequest, notFound } from '../api-error.ts';
import type { Exchange, Reply } from '../http/exchange.ts';
import { toPage } from '../state/paging.ts';
import type { StoredResponse } from '../state/store.ts';
import type { World } from '../world.ts';

/** `GET /responses/{id}`: a running one is there from its start, `in_progress`. */
export async function retrieveResponse(exchange: Exchange, world: World): Promise<Reply> {
  if (exchange.query.get('stream') === 'true') {
    throw badRequest('Only background responses can be streamed again.', { param: 'stream' });
  }
  return { status: 200, body: named(exchange, world).response };
}

/** `DELETE /responses/{id}`. */
export async function deleteResponse(exchange: Exchange, world: World): Promise<Reply> {
  const { response } = named(exchange, world);
  world.store.responses.delete(response.id);
  return { status: 200, body: { id: response.id, object: 'response', deleted: true } };
}

/** `POST /responses/{id}/cancel`: nothing here runs in the background, so there is nothing to cancel. */
export async function cancelResponse(exchange: Exchange, world: World): Promise<Reply> {
  named(exchange, world);
  throw badRequest('Cannot cancel a synchronous response.');
}

/** `GET /responses/{id}/input_items`: the items its own request brought. */
export async function listInputItems(exchange: Exchange, world: World): Promise<Reply> {
  return { status: 200, body: toPage(named(exchange, world).input, exchange.query) };
}

function named(exchange: Exchange, world: World): StoredResponse {
  const id = exchange.params['id'] ?? '';
  const stored = world.store.responses.get(id);
  if (!stored) throw notFound(`Response with id '${id}' not found.`);
  return stored;
}
