import { expect, test, vi } from 'vitest';
import type { Outbox, OutboxEntry } from '../api/outbox.ts';
import { makeHistory } from '../testing/make-history.ts';
import { createPageOutbox, now, sentMessages as sent, startController as setup } from '../testing/start-controller.ts';

async function left(outbox: Outbox): Promise<OutboxEntry[]> {
  const entries: OutboxEntry[] = [];
  await outbox.adopt((entry) => entries.push(entry));
  await new Promise((resolve) => setTimeout(resolve));
  return entries;
}

const fail = () => ({ type: 'problem', status: 500, code: 'internal_error' }) as const;

test('a message that could not be sent is sent by the next visit, as the same', async () => {
  const first = setup({ reply: fail });
  await first.controller.open();
  first.controller.send('uno');
  await vi.waitFor(() => expect(first.texts()).toEqual(['uno:failed']));
  first.controller.dispose();
  const visit = { stored: 'known', knownRefreshToken: 'known' };
  const next = setup({ ...visit, firstId: 2, outbox: first.outbox });
  await next.controller.open();
  await vi.waitFor(() => expect(next.texts()).toEqual(['uno:sent', 'Recibido: uno.:complete']));
  expect(sent(next.bff)).toMatchObject([{ content: 'uno', client_message_id: 'message-id-1' }]);
  next.outbox.release();
  expect(await left(next.outbox)).toEqual([]);
});

test('a stored message is not sent again by the next visit', async () => {
  const outbox = createPageOutbox();
  await outbox.open('session-1');
  await outbox.keep({ id: 'client-id-0', text: 'Pregunta número 0', at: now });
  outbox.release();
  const visit = { stored: 'known', knownRefreshToken: 'known', history: makeHistory(2, now) };
  const { bff, controller, texts } = setup({ ...visit, outbox });
  await controller.open();
  await vi.waitFor(() => expect(texts()).toHaveLength(2));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(sent(bff)).toEqual([]);
  outbox.release();
  expect(await left(outbox)).toEqual([]);
});

test('nothing unsent is left once the conversation is ended, or where visits are not kept', async () => {
  for (const persist_session of [true, false]) {
    const { controller, texts, outbox } = setup({ config: { persist_session }, reply: fail });
    await controller.open();
    controller.send('uno');
    await vi.waitFor(() => expect(texts()).toEqual(['uno:failed']));
    if (persist_session) controller.end();
    await outbox.open('session-1');
    outbox.release();
    expect(await left(outbox)).toEqual([]);
  }
});

test('what another tab says appears here, before what is still unsent, and other tabs are told of what is said here', async () => {
  const history = makeHistory(4, now);
  const { controller, texts, told } = setup({ stored: 'known', knownRefreshToken: 'known', history });
  await controller.open();
  controller.send('desde aquí');
  await vi.waitFor(() => expect(texts().at(-1)).toContain(':complete'));
  expect(told).toEqual([':thinking', 'Recibido: desde aquí.:complete']);
  const [asked, answered, ...others] = makeHistory(8, now + 1).slice(4);
  if (!asked || !answered) throw new Error('a history of eight has a third question and answer');
  asked.metadata.client_message_id = 'message-id-1';
  answered.metadata.turn_id = 'turn-message-id-1';
  history.push(asked, answered, ...others);
  await controller.refresh();
  expect(texts().slice(-2)).toEqual(['Pregunta número 6:sent', 'Respuesta número 7.:complete']);
  await controller.refresh();
  expect(texts()).toHaveLength(8);
});

test('a message that was refused, or waits for its turn, can be taken back; one on its way cannot', async () => {
  const { controller, texts, outbox, bff } = setup({ reply: fail });
  controller.send('uno');
  controller.send('dos');
  expect(controller.takeBack('message-id-2')).toBe('dos');
  await controller.open();
  expect(controller.takeBack('message-id-1')).toBe(null);
  await vi.waitFor(() => expect(texts()).toEqual(['uno:failed']));
  expect(controller.takeBack('message-id-1')).toBe('uno');
  expect(controller.takeBack('message-id-1')).toBe(null);
  expect(texts()).toEqual([]);
  expect(sent(bff).map(({ content }) => content)).toEqual(['uno']);
  await vi.waitFor(async () => expect(await left(outbox)).toEqual([]));
});

const consent = { text: 'Guardamos lo que escribes.', version: '1' };

test('nothing written after consent was taken back is stored, nor what waited before, until it is given again', async () => {
  const { controller, texts, outbox, bff } = setup({ reply: fail, config: { consent } });
  controller.accept();
  await controller.open();
  controller.send('uno');
  await vi.waitFor(() => expect(texts()).toEqual(['uno:failed']));
  await controller.withdraw('1');
  controller.send('dos');
  await vi.waitFor(() => expect(controller.state.phase.type).toBe('consent'));
  controller.send('tres');
  expect(texts()).toEqual(['uno:failed', 'dos:queued', 'tres:queued']);
  outbox.release();
  await outbox.open('session-1');
  expect(await left(outbox)).toEqual([]);
  controller.accept();
  await vi.waitFor(() => expect(texts()).toEqual(['uno:failed', 'dos:failed', 'tres:failed']));
  outbox.release();
  expect((await left(outbox)).map(({ text }) => text)).toEqual(['uno', 'dos', 'tres']);
  expect(sent(bff)).toHaveLength(3);
});

test('a message that the server wants an acceptance for first is not stored while the visitor is asked', async () => {
  const { controller, outbox, bff, texts } = setup();
  await controller.open();
  bff.askForConsent(consent);
  controller.send('uno');
  await vi.waitFor(() => expect(controller.state.phase.type).toBe('consent'));
  outbox.release();
  expect(await left(outbox)).toEqual([]);
  controller.accept();
  await vi.waitFor(() => expect(texts()).toEqual(['uno:sent', 'Recibido: uno.:complete']));
});
