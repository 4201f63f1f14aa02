import { expect, test, vi } from 'vitest';
import { sentMessages, startController } from '../testing/start-controller.ts';
import { deliverMessage, type DeliverMessage } from './deliver-message.ts';

/** An open chat with one message that waits for the code that sends it. */
async function start() {
  const code = Promise.withResolvers<DeliverMessage | undefined>();
  const asked = vi.fn(() => code.promise);
  const chat = startController({ fetchDelivery: asked });
  await chat.controller.open();
  chat.controller.send('uno');
  expect(chat.texts()).toEqual(['uno:queued']);
  return { ...chat, asked, code };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 10));

test('a message that is taken back while the code that sends it is on its way is not sent', async () => {
  const { bff, controller, code, texts } = await start();
  expect(controller.takeBack('message-id-1')).toBe('uno');
  code.resolve(deliverMessage);
  await settle();
  expect(sentMessages(bff)).toEqual([]);
  controller.send('dos');
  await vi.waitFor(() => expect(texts()).toEqual(['dos:sent', 'Recibido: dos.:complete']));
});

test('what one visitor wrote before the code came is not sent as the next one', async () => {
  const { bff, controller, code, texts } = await start();
  await controller.leave();
  await vi.waitFor(() => expect(controller.state.phase.type).toBe('ready'));
  code.resolve(deliverMessage);
  await settle();
  expect(sentMessages(bff)).toEqual([]);
  expect(texts()).toEqual([]);
});

test('where the code cannot be had the message says so, and is sent when that is tried again', async () => {
  const { bff, controller, asked, code, texts } = await start();
  code.resolve(undefined);
  await vi.waitFor(() => expect(texts()).toEqual(['uno:failed']));
  expect(sentMessages(bff)).toEqual([]);
  asked.mockResolvedValueOnce(deliverMessage);
  controller.retry('message-id-1');
  await vi.waitFor(() => expect(texts()).toEqual(['uno:sent', 'Recibido: uno.:complete']));
});
