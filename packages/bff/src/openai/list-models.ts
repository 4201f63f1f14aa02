import * as z from 'zod';
import { classifyError } from './classify-error.ts';
import { createOpenaiClient } from './client.ts';
import type { OpenaiOptions } from './client.ts';
import { ModelError } from './model-error.ts';
import { findKnownShutdown } from './known-shutdowns.ts';

/** A model that the key may use. */
export interface OfferedModel {
  id: string;
  /** The day on which it shuts down, as `2026-12-11`; null when none is announced. */
  shutdownDate: string | null;
}

export interface ModelList {
  models: OfferedModel[];
  /** What the server's clock said, in ms since 1970 and exact to a second; null when it did not say. */
  serverTime: number | null;
}

/** Only the fields we use; servers that imitate the API know no `shutdown_date`. */
const listSchema = z.looseObject({
  data: z.array(z.looseObject({ id: z.string(), shutdown_date: z.unknown().optional() })),
});

/** Asks which models there are. @throws ModelError and nothing else */
export async function listModels(options: OpenaiOptions): Promise<ModelList> {
  try {
    const response = await createOpenaiClient(options).models.list().asResponse();
    const { data } = listSchema.parse(await response.json());
    const serverTime = Date.parse(response.headers.get('date') ?? '');
    return {
      models: data.map((model) => ({ id: model.id, shutdownDate: toShutdownDate(model.id, model.shutdown_date) })),
      serverTime: Number.isNaN(serverTime) ? null : serverTime,
    };
  } catch (error) {
    if (error instanceof z.ZodError) throw new ModelError({ failure: 'unknown', code: 'unreadable_answer' });
    throw classifyError(error);
  }
}

/** What the API says goes before what we knew when this was written. */
function toShutdownDate(model: string, announced: unknown): string | null {
  const said = typeof announced === 'string' ? /^\d{4}-\d{2}-\d{2}/.exec(announced)?.[0] : undefined;
  return said ?? findKnownShutdown(model);
}
