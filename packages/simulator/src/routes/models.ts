import { notFound } from '../api-error.ts';
import type { Exchange, Reply } from '../http/exchange.ts';
import type { ModelInfo, World } from '../world.ts';

/** `GET /models`. */
export async function listModels(_exchange: Exchange, world: World): Promise<Reply> {
  return { status: 200, body: { object: 'list', data: world.models.map(toWire) } };
}

/** `GET /models/{model}`. */
export async function retrieveModel(exchange: Exchange, world: World): Promise<Reply> {
  const id = exchange.params['model'] ?? '';
  const found = world.models.find((candidate) => candidate.id === id);
  if (!found) throw notFound(`The model '${id}' does not exist.`);
  return { status: 200, body: toWire(found) };
}

function toWire(model: ModelInfo): Record<string, unknown> {
  return {
    id: model.id,
    object: 'model',
    created: model.created,
    owned_by: model.ownedBy,
    shutdown_date: model.shutdownDate,
  };
}
