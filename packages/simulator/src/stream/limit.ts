import type { OutputPart, ResponseStep } from '../players/step.ts';

/** A rough token count, the same on every run: four characters each, as the API's own rule of thumb has it. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

/**
 * Cuts a response to `max_output_tokens`: text is cut where the tokens run out, a call that does not fit whole is
 * dropped, and the response ends incomplete.
 */
export function limitOutput(step: ResponseStep, maxTokens: number | null | undefined): ResponseStep {
  if (maxTokens === null || maxTokens === undefined) return step;
  const kept: OutputPart[] = [];
  let left = maxTokens;
  for (const part of step.output) {
    const tokens = countTokens(partText(part));
    if (tokens > left) {
      const shortened = shorten(part, left);
      return {
        ...step,
        output: shortened === null ? kept : [...kept, shortened],
        ending: { type: 'incomplete', reason: 'max_output_tokens' },
      };
    }
    kept.push(part);
    left -= tokens;
  }
  return step;
}

function shorten(part: OutputPart, tokens: number): OutputPart | null {
  if (part.type !== 'text' || tokens === 0) return null;
  return { ...part, text: part.text.slice(0, tokens * 4) };
}

function partText(part: OutputPart): string {
  switch (part.type) {
    case 'text':
    case 'refusal':
    case 'reasoning':
      return part.text;
    case 'call':
      return part.name + JSON.stringify(part.arguments);
    case 'malformed_call':
      return part.name + part.rawArguments;
  }
}
