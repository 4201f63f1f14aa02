import type { Locale } from '../labels/locale.ts';

/**
 * What a page adds to one of the assistant's tools. The page learns that it works and how it ended, never with which
 * arguments or result, and it cannot give the assistant tools: those are the server's.
 */
export interface TaliaTool {
  /** What the visitor reads while it works, in one language or by language. */
  label?: string | Partial<Record<Locale, string>>;
  /** It began to work. */
  onStart?: () => void;
  /** It ended: as it should, or not. */
  onEnd?: (ok: boolean) => void;
}
