import type { IncomingMessage } from 'node:http';

/** The whole body of a message. */
export async function readText(message: IncomingMessage): Promise<string> {
  message.setEncoding('utf8');
  let text = '';
  for await (const chunk of message) text += chunk;
  return text;
}
