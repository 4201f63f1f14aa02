/**
 * What the engine hears while the model answers. Only visible text gets through: `commentary`, reasoning and
 * arguments stay out. `finished` is the only event that makes a response count.
 */
export type ModelEvent =
  | { type: 'created'; responseId: string }
  | { type: 'text_start'; itemId: string }
  | { type: 'text_delta'; itemId: string; delta: string }
  | { type: 'text_end'; itemId: string }
  | { type: 'call_start'; callId: string; name: string }
  | { type: 'finished'; response: FinishedResponse };

export interface FunctionCall {
  callId: string;
  name: string;
  /** The JSON text as the model wrote it. */
  arguments: string;
}

export interface TokenUsage {
  input: number;
  output: number;
  /** Part of the input that was read from the prompt cache. */
  cached: number;
  /** Part of the input that was written to the prompt cache. */
  cacheWrite: number;
  /** Part of the output that was reasoning. */
  reasoning: number;
}

/** A response whose terminal `response.completed` arrived. */
export interface FinishedResponse {
  id: string;
  model: string;
  /** Visible text parts joined with a blank line; empty when there was none. */
  text: string;
  refused: boolean;
  calls: FunctionCall[];
  usage: TokenUsage | null;
  /** The last item it added to the conversation. */
  lastItemId: string | null;
  /** How many items it added. */
  itemCount: number;
}
