import { answer } from '../plan.ts';

/** The rest of an answer as it goes over the wire. */
export interface AnswerFrames {
  /** One event for each token. */
  tokens: string[];
  tail: string;
}

/** What every complete answer ends with. */
export const answerEnding = '"bench":"end"}}}\n\n';

/** The first token carries how long the upstream itself took, in ms, so that a reader can tell what was added. */
export function toStamp(ownMs: number): string {
  return `@@${ownMs.toFixed(3)}@@`;
}

/** Finds the stamp in what has come so far; null when it is not there yet. */
export function readStamp(text: string): number | null {
  const stamp = /@@(?<ms>[\d.]+)@@/.exec(text)?.groups?.['ms'];
  return stamp === undefined ? null : Number(stamp);
}

const words = Array.from({ length: answer.tokens - 1 }, (_, index) => ` palabra${index % 10}`);
const rest = words.join('');
const usage =
  '{"input_tokens":900,"input_tokens_details":{"cached_tokens":0},"output_tokens":200,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":1100}';

/** The events of a text answer before its first token. */
export function toHead(id: string): string {
  const begun = `{"id":"msg_${id}","type":"message","status":"in_progress","role":"assistant","phase":"final_answer","content":[]}`;
  const part = '{"type":"output_text","text":"","annotations":[],"logprobs":[]}';
  return (
    toBegin(id) +
    toEvent('response.output_item.added', 2, `"output_index":0,"item":${begun}`) +
    toEvent('response.content_part.added', 3, `${toPlace(id)},"part":${part}`)
  );
}

/** The events from the first token on; that one says `stamp`. */
export function toAnswerFrames(id: string, stamp: string): AnswerFrames {
  const place = toPlace(id);
  const delta = (sequence: number, text: string) =>
    toEvent('response.output_text.delta', sequence, `${place},"delta":"${text}","logprobs":[]`);
  const text = stamp + rest;
  const part = `{"type":"output_text","text":"${text}","annotations":[],"logprobs":[]}`;
  const item = `{"id":"msg_${id}","type":"message","status":"completed","role":"assistant","phase":"final_answer","content":[${part}]}`;
  const next = answer.tokens + 4;
  return {
    tokens: [delta(4, stamp), ...words.map((word, index) => delta(index + 5, word))],
    tail:
      toEvent('response.output_text.done', next, `${place},"text":"${text}","logprobs":[]`) +
      toEvent('response.content_part.done', next + 1, `${place},"part":${part}`) +
      toEvent('response.output_item.done', next + 2, `"output_index":0,"item":${item}`) +
      toEvent('response.completed', next + 3, `"response":${toResponse(id, 'completed', item)}`),
  };
}

function toPlace(id: string): string {
  return `"item_id":"msg_${id}","output_index":0,"content_index":0`;
}

/** A response that calls a tool and says nothing. */
export function toCallBody(id: string): string {
  const begun = `"id":"fc_${id}","type":"function_call","call_id":"call_${id}","name":"set_full_name"`;
  const json = JSON.stringify(JSON.stringify({ full_name: 'Rosa Prueba' }));
  const whole = `{${begun},"status":"completed","arguments":${json}}`;
  return (
    toBegin(id) +
    toEvent(
      'response.output_item.added',
      2,
      `"output_index":0,"item":{${begun},"status":"in_progress","arguments":""}`,
    ) +
    toEvent('response.function_call_arguments.delta', 3, `"item_id":"fc_${id}","output_index":0,"delta":${json}`) +
    toEvent('response.function_call_arguments.done', 4, `"item_id":"fc_${id}","output_index":0,"arguments":${json}`) +
    toEvent('response.output_item.done', 5, `"output_index":0,"item":${whole}`) +
    toEvent('response.completed', 6, `"response":${toResponse(id, 'completed', whole)}`)
  );
}

function toBegin(id: string): string {
  const response = `"response":${toResponse(id, 'in_progress', '')}`;
  return toEvent('response.created', 0, response) + toEvent('response.in_progress', 1, response);
}

function toEvent(type: string, sequence: number, fields: string): string {
  return `event: ${type}\ndata: {"type":"${type}","sequence_number":${sequence},${fields}}\n\n`;
}

function toResponse(id: string, status: 'in_progress' | 'completed', output: string): string {
  return (
    `{"id":"resp_${id}","object":"response","created_at":1790000000,"status":"${status}","error":null,` +
    `"incomplete_details":null,"instructions":null,"max_output_tokens":null,"model":"gpt-6-luna","output":[${output}],` +
    `"parallel_tool_calls":false,"previous_response_id":null,"reasoning":{"effort":null,"summary":null},"store":true,` +
    `"temperature":1,"text":{"format":{"type":"text"}},"tool_choice":"auto","tools":[],"top_p":1,"truncation":"disabled",` +
    `"usage":${status === 'completed' ? usage : 'null'},"user":null,"metadata":{"bench":"end"}}`
  );
}
