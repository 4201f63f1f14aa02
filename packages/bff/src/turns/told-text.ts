import type { Told } from './event-log.ts';

/** The text a visitor has been shown, and the part that is not ended yet. */
export interface ToldText {
  /** Parts joined with a blank line, as an answer is stored. */
  text: string;
  openId: string | null;
}

/** Puts together what a turn has told so far. */
export function toToldText(told: readonly Told[]): ToldText {
  const parts: string[] = [];
  let openId: string | null = null;
  for (const { event } of told) {
    if (event.type === 'text_start') {
      parts.push('');
      openId = event.id;
    }
    if (event.type === 'text_delta') parts.push((parts.pop() ?? '') + event.delta);
    if (event.type === 'text_end') openId = null;
  }
  return { text: parts.filter((part) => part !== '').join('\n\n'), openId };
}
