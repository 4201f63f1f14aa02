import { badRequest } from '../api-error.ts';
import type { CreateRequest } from '../wire.ts';

/** Refuses a text longer than `maximum`. */
export function checkLength(text: string | null | undefined, param: string, maximum: number): void {
  if (!text || text.length <= maximum) return;
  throw badRequest(
    `Invalid '${param}': string too long. Expected a string with maximum length ${maximum}, but got a string with length ${text.length} instead.`,
    { param, code: 'string_above_max_length' },
  );
}

/** Refuses more than 16 pairs, keys over 64 and values over 512 characters. */
export function checkMetadata(metadata: Record<string, string> | null | undefined): void {
  const pairs = Object.entries(metadata ?? {});
  if (pairs.length > 16) {
    throw badRequest(
      `Invalid 'metadata': too many properties. Expected an object with at most 16 properties, but got an object with ${pairs.length} properties instead.`,
      { param: 'metadata', code: 'object_above_max_properties' },
    );
  }
  for (const [key, value] of pairs) {
    checkLength(key, 'metadata', 64);
    checkLength(value, `metadata.${key}`, 512);
  }
}

/** Refuses a cap below 16 tokens. */
export function checkMaxOutputTokens(value: CreateRequest['max_output_tokens']): void {
  if (value === null || value === undefined || value >= 16) return;
  const param = 'max_output_tokens';
  throw badRequest(
    `Invalid '${param}': integer below minimum value. Expected a value >= 16, but got ${value} instead.`,
    { param, code: 'integer_below_min_value' },
  );
}

/** Refuses more than twenty items in one call. */
export function checkItemCount(items: readonly unknown[] | null | undefined): void {
  const count = items?.length ?? 0;
  if (count <= 20) return;
  throw badRequest(
    `Invalid 'items': array too long. Expected an array with maximum length 20, but got an array with length ${count} instead.`,
    { param: 'items', code: 'array_above_max_length' },
  );
}
