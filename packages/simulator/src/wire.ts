import type { Response, ResponseCreateParamsBase } from 'openai/resources/responses/responses';

/** The item kinds the simulator plays. Every other kind the API knows is refused with a sentence that says so. */
export type Item = MessageItem | FunctionCallItem | FunctionCallOutputItem | ReasoningItem;

/** Which part of a turn an assistant message belongs to: working notes or the answer itself. */
export type Phase = 'commentary' | 'final_answer';

/** Whether an item was finished when it was stored. */
export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

/** One part of a message, as it goes in (`input_text`, `input_image`, `input_file`) or comes out (`output_text`, `refusal`). */
export type ContentPart =
  | { type: 'input_text'; text: string }
  | { type: 'input_image'; detail: 'low' | 'high' | 'auto' | 'original'; image_url: string; file_id: null }
  | { type: 'input_file'; filename: string; file_data: string }
  | { type: 'output_text'; text: string; annotations: []; logprobs: [] }
  | { type: 'refusal'; refusal: string };

/** A message of any role. */
export type MessageItem = {
  id: string;
  type: 'message';
  role: 'user' | 'assistant' | 'system' | 'developer';
  status: ItemStatus;
  content: ContentPart[];
  phase?: Phase | null;
};

/** A tool call the model made. */
export type FunctionCallItem = {
  id: string;
  type: 'function_call';
  call_id: string;
  name: string;
  arguments: string;
  status: ItemStatus;
};

/** What the client's tool answered. */
export type FunctionCallOutputItem = {
  id: string;
  type: 'function_call_output';
  call_id: string;
  output: string;
  status: ItemStatus;
};

/** A reasoning summary. */
export type ReasoningItem = {
  id: string;
  type: 'reasoning';
  summary: { type: 'summary_text'; text: string }[];
  status: ItemStatus;
};

/** The body of `POST /v1/responses`, after the generated schema accepted it. */
export type CreateRequest = ResponseCreateParamsBase;

/** A response as it crosses the wire: the client library adds `output_text`, and `access_programs` is not sent. */
export type WireResponse = Omit<Response, 'output_text' | 'access_programs' | 'output'> & { output: Item[] };

/** One server-sent event; `sequence_number` is added when it is written. */
export type WireEvent = { type: string } & Record<string, unknown>;

/** The text a visitor may see in a message: its text parts, or the refusal. */
export function messageText(message: MessageItem): string {
  return message.content
    .map((part) => {
      if (part.type === 'refusal') return part.refusal;
      return part.type === 'input_image' || part.type === 'input_file' ? '' : part.text;
    })
    .join('');
}
