import { expect, test } from 'vitest';
import { emailTool, raw, setup } from './testing/contract-setup.ts';

const base = { model: 'gpt-6-luna', input: 'Hola' };

const message = (content: unknown, role = 'user') => ({ type: 'message', role, content });
const strictTool = (parameters: unknown) => ({ ...base, tools: [{ ...emailTool, name: 'f', parameters }] });
const object = (properties: object, rest: object = {}) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...rest,
});
const pairs = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'value']));

type Expected = { status?: number; code: string | null; param: string | null; message?: string | RegExp };

const refusals: [string, unknown, Expected][] = [
  [
    'an unknown key at the top',
    { ...base, bogus: 1 },
    { code: 'unknown_parameter', param: 'bogus', message: "Unknown parameter: 'bogus'." },
  ],
  [
    'an unknown key inside an item',
    { ...base, input: [{ ...message('Hola'), bogus: 1 }] },
    { code: 'unknown_parameter', param: 'input[0].bogus', message: "Unknown parameter: 'input[0].bogus'." },
  ],
  [
    'an unknown key inside a content part',
    { ...base, input: [message([{ type: 'input_text', text: 'Hola', lang: 'es' }])] },
    { code: 'unknown_parameter', param: 'input[0].content[0].lang' },
  ],
  ['the messages of Chat Completions', { ...base, messages: [] }, { code: 'unknown_parameter', param: 'messages' }],
  [
    'a phase on a user message',
    { ...base, input: [{ ...message('Hola'), phase: 'commentary' }] },
    { code: 'unknown_parameter', param: 'input[0].phase' },
  ],
  [
    'a missing model before anything else',
    { input: 3, bogus: 1 },
    { code: 'missing_required_parameter', param: 'model', message: "Missing required parameter: 'model'." },
  ],
  [
    'a missing input before an unknown key',
    { model: 'gpt-6-luna', bogus: 1 },
    { code: 'missing_required_parameter', param: 'input', message: "Missing required parameter: 'input'." },
  ],
  [
    'an unknown key before a wrong type',
    { ...base, instructions: 7, bogus: 1 },
    { code: 'unknown_parameter', param: 'bogus' },
  ],
  [
    'a wrong type before the state',
    { ...base, instructions: 7, conversation: 'conv_none' },
    {
      code: 'invalid_type',
      param: 'instructions',
      message: "Invalid type for 'instructions': expected a string or null, but got an integer instead.",
    },
  ],
  [
    'the state before a parameter the model does not take',
    { ...base, top_p: 0.5, conversation: 'conv_none' },
    { status: 404, code: null, param: null, message: "Conversation with id 'conv_none' not found." },
  ],
  [
    'an unknown model',
    { ...base, model: 'gpt-7' },
    { code: 'model_not_found', param: 'model', message: "The requested model 'gpt-7' does not exist." },
  ],
  ['a number as metadata', { ...base, metadata: { turn: 3 } }, { code: 'invalid_type', param: 'metadata.turn' }],
  [
    'an unknown item type',
    { ...base, input: [{ type: 'bogus' }] },
    {
      code: 'invalid_value',
      param: 'input[0].type',
      message: /^Invalid value: 'bogus'\. Supported values are: .+'\.$/,
    },
  ],
  [
    'an unknown role',
    { ...base, input: [message('Hola', 'robot')] },
    { code: 'invalid_value', param: 'input[0].role' },
  ],
  [
    'a part of type text',
    { ...base, input: [message([{ type: 'text', text: 'Hola' }])] },
    { code: 'invalid_value', param: 'input[0].content[0].type' },
  ],
  [
    'output_text said by the user',
    { ...base, input: [message([{ type: 'output_text', text: 'Hola', annotations: [] }])] },
    { code: 'invalid_value', param: 'input[0].content[0].type' },
  ],
  [
    'input_text said by the assistant',
    { ...base, input: [message([{ type: 'input_text', text: 'Hola' }], 'assistant')] },
    { code: 'invalid_value', param: 'input[0].content[0].type' },
  ],
  [
    'an image that is none',
    {
      ...base,
      input: [message([{ type: 'input_image', detail: 'auto', image_url: 'data:image/png;base64,aG9sYQ==' }])],
    },
    { code: 'invalid_value', param: 'input[0].content[0].image_url' },
  ],
  [
    'an image that would have to be fetched',
    { ...base, input: [message([{ type: 'input_image', detail: 'auto', image_url: 'https://x.example/a.png' }])] },
    { code: 'invalid_value', param: 'input[0].content[0].image_url' },
  ],
  [
    'an image with a key of its own',
    { ...base, input: [message([{ type: 'input_image', detail: 'auto', image_url: 'data:image/png;base64,', x: 1 }])] },
    { code: 'unknown_parameter', param: 'input[0].content[0].x' },
  ],
  [
    'a file without a name',
    { ...base, input: [message([{ type: 'input_file', file_data: 'data:application/pdf;base64,JVBERi0x' }])] },
    { code: 'missing_required_parameter', param: 'input[0].content[0].filename' },
  ],
  [
    'a file that is no PDF',
    {
      ...base,
      input: [message([{ type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,aG9sYQ==' }])],
    },
    { code: 'invalid_value', param: 'input[0].content[0].file_data' },
  ],
  [
    'an object as the output of a tool',
    { ...base, input: [{ type: 'function_call_output', call_id: 'call_1', output: { ok: true } }] },
    { code: 'invalid_type', param: 'input[0].output' },
  ],
  [
    'the output of no call',
    { ...base, input: [{ type: 'function_call_output', output: '{}' }] },
    { code: 'missing_required_parameter', param: 'input[0].call_id' },
  ],
  [
    'a call id over 64 characters',
    { ...base, input: [{ type: 'function_call_output', call_id: 'c'.repeat(65), output: '{}' }] },
    { code: 'string_above_max_length', param: 'input[0].call_id' },
  ],
  [
    'both a conversation and a previous response',
    { ...base, conversation: 'conv_x', previous_response_id: 'resp_x' },
    {
      code: 'mutually_exclusive_parameters',
      param: null,
      message:
        "Mutually exclusive parameters: ''. Ensure you are only providing one of: 'pre..._id' or 'conversation'.",
    },
  ],
  [
    'an unknown conversation, with 404',
    { ...base, conversation: { id: 'conv_x' } },
    { status: 404, code: null, param: null, message: "Conversation with id 'conv_x' not found." },
  ],
  [
    'an unknown previous response',
    { ...base, previous_response_id: 'resp_x' },
    {
      code: 'previous_response_not_found',
      param: 'previous_response_id',
      message: "Previous response with id 'resp_x' not found.",
    },
  ],
  [
    'an output to a call nobody made',
    { ...base, input: [{ type: 'function_call_output', call_id: 'call_9', output: '{}' }] },
    { code: null, param: 'input', message: 'No tool call found for function call output with call_id call_9.' },
  ],
  [
    'a call without its output',
    { ...base, input: [{ type: 'function_call', call_id: 'call_9', name: 'set_email', arguments: '{}' }] },
    { code: null, param: 'input', message: 'No tool output found for function call call_9.' },
  ],
  [
    'a strict schema with a property that is not required',
    strictTool(object({ x: { type: 'string' } }, { required: [] })),
    {
      code: 'invalid_function_parameters',
      param: 'tools[0].parameters',
      message:
        "Invalid schema for function 'f': In context=(), 'required' is required to be supplied and to be an array including every key in properties. Missing 'x'.",
    },
  ],
  [
    'a strict schema that is open',
    strictTool(object({}, { additionalProperties: true })),
    {
      code: 'invalid_function_parameters',
      param: 'tools[0].parameters',
      message: /'additionalProperties' is required/,
    },
  ],
  [
    'a strict schema with allOf inside',
    strictTool(object({ x: { allOf: [{ type: 'string' }] } })),
    {
      code: 'invalid_function_parameters',
      param: 'tools[0].parameters',
      message: "Invalid schema for function 'f': In context=('properties', 'x'), 'allOf' is not permitted.",
    },
  ],
  [
    'a strict schema with the format uri',
    strictTool(object({ x: { type: 'string', format: 'uri' } })),
    { code: 'invalid_function_parameters', param: 'tools[0].parameters', message: /'uri' is not a valid format/ },
  ],
  [
    'a strict schema that is no object',
    strictTool({ type: 'string' }),
    { code: 'invalid_function_parameters', param: 'tools[0].parameters', message: /'type: "object"'/ },
  ],
  [
    'a strict schema eleven levels deep',
    strictTool(Array.from({ length: 11 }).reduce<object>((inner) => object({ x: inner }), { type: 'string' })),
    { code: 'invalid_function_parameters', param: 'tools[0].parameters', message: /levels deep/ },
  ],
  [
    'a tool written for Chat Completions',
    { ...base, tools: [{ type: 'function', function: { name: 'f', parameters: {} } }] },
    { code: 'missing_required_parameter', param: 'tools[0].name' },
  ],
  [
    'temperature',
    { ...base, temperature: 0.2 },
    { code: null, param: 'temperature', message: /^Unsupported parameter: 'temperature' is not supported/ },
  ],
  [
    'top_p',
    { ...base, top_p: 1 },
    {
      code: null,
      param: 'top_p',
      message: "Unsupported parameter: 'top_p' is not supported with this model.",
    },
  ],
  [
    'a saved prompt, with 404',
    { prompt: { id: 'pmpt_1' } },
    { status: 404, code: null, param: null, message: "Prompt with id 'pmpt_1' not found." },
  ],
  [
    'fewer than 16 output tokens',
    { ...base, max_output_tokens: 15 },
    { code: 'integer_below_min_value', param: 'max_output_tokens' },
  ],
  [
    'seventeen pairs of metadata',
    { ...base, metadata: pairs(17) },
    { code: 'object_above_max_properties', param: 'metadata' },
  ],
  [
    'a long metadata value',
    { ...base, metadata: { note: 'x'.repeat(513) } },
    { code: 'string_above_max_length', param: 'metadata.note' },
  ],
];

test.for(refusals)('refuses %s', async ([, body, expected]) => {
  const { simulator } = await setup([]);
  const answer = await raw(simulator, '/responses', { body });
  const { status = 400, message: text, ...details } = expected;
  expect(answer.body.error).toMatchObject({ type: 'invalid_request_error', ...details });
  expect(answer.status).toBe(status);
  if (text instanceof RegExp) expect(answer.body.error?.message).toMatch(text);
  else if (text !== undefined) expect(answer.body.error?.message).toBe(text);
  expect(answer.headers.get('x-request-id')).toMatch(/^req_/);
});

test('refuses a wrong or missing key with 401', async () => {
  const { simulator } = await setup([], { apiKey: 'right' });
  const wrong = await raw(simulator, '/responses', { body: base, key: 'wrong' });
  const none = await raw(simulator, '/models', { method: 'GET', key: null });
  expect([wrong.status, none.status]).toEqual([401, 401]);
  expect(wrong.body.error?.code).toBe('invalid_api_key');
});

test('refuses a body that is not JSON and a path it does not know', async () => {
  const { simulator } = await setup([]);
  const broken = await raw(simulator, '/responses', { body: '{"model":' });
  const unknown = await raw(simulator, '/assistants', { body: {} });
  expect([broken.status, unknown.status]).toEqual([400, 404]);
  expect(broken.body.error?.message).toMatch(/could not parse the JSON body/);
});

test('refuses more than twenty items in one call', async () => {
  const { simulator, client } = await setup([]);
  const items = Array.from({ length: 21 }, () => message('Hola'));
  const conversation = await client.conversations.create();
  const created = await raw(simulator, '/conversations', { body: { items } });
  const added = await raw(simulator, `/conversations/${conversation.id}/items`, { body: { items } });
  expect([created.status, added.status]).toEqual([400, 400]);
  expect(added.body.error).toMatchObject({ param: 'items', code: 'array_above_max_length' });
});

test('holds conversations and items to the types too', async () => {
  const { simulator, client } = await setup([]);
  const conversation = await client.conversations.create();
  const path = `/conversations/${conversation.id}/items`;
  const bogus = await raw(simulator, '/conversations', { body: { metadata: {}, title: 'x' } });
  const include = await raw(simulator, path, { body: { items: [], include: [] } });
  const role = await raw(simulator, path, { body: { items: [message('Hola', 'robot')] } });
  const missing = await raw(simulator, path, { body: {} });
  expect(bogus.body.error).toMatchObject({ code: 'unknown_parameter', param: 'title' });
  expect(include.body.error).toMatchObject({ code: 'unknown_parameter', param: 'include' });
  expect(role.body.error).toMatchObject({ code: 'invalid_value', param: 'items[0].role' });
  expect(missing.body.error).toMatchObject({ code: 'missing_required_parameter', param: 'items' });
});

test('lists models with the day they shut down', async () => {
  const { client } = await setup([]);
  const { data } = await client.models.list();
  expect(data.find((model) => model.id === 'gpt-5-mini')).toMatchObject({ shutdown_date: '2026-12-11' });
  expect(await client.models.retrieve('gpt-6-luna')).toMatchObject({ object: 'model', shutdown_date: null });
  await expect(client.models.retrieve('gpt-7')).rejects.toMatchObject({ status: 404 });
});
