import { expect, test, vi } from 'vitest';
import { toTurn } from '../testing/fake-bff.ts';
import { makeHistory } from '../testing/make-history.ts';
import { now, sentMessages as sent, startController as setup } from '../testing/start-controller.ts';
import { toTurnChunks } from '../testing/turn-script.ts';

test('makes no request until it is opened', () => {
  const { bff, entries } = setup();
  expect(bff.requests).toEqual([]);
  expect(entries.size).toBe(0);
});

test('opens with config and session, counts one visit and asks a new visitor for no history', async () => {
  const { bff, controller, entries } = setup();
  await controller.open();
  await controller.open();
  await vi.waitFor(() => expect(bff.to('POST /visit')).toHaveLength(1));
  expect(bff.requests.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
    'GET /config',
    'POST /sessions',
    'POST /visit',
  ]);
  expect(controller.state.phase.type).toBe('ready');
  expect(entries.get('talia:site:refresh')).toBe('refresh-1');
});

test('stores nothing where the site does not keep visits', async () => {
  const { controller, entries } = setup({ config: { persist_session: false } });
  await controller.open();
  expect(entries.size).toBe(0);
});

test('shows the stored conversation of a visit that goes on', async () => {
  const { controller, texts } = setup({
    stored: 'known',
    knownRefreshToken: 'known',
    history: makeHistory(40, now),
  });
  await controller.open();
  expect(texts()).toHaveLength(30);
  expect(texts().at(-1)).toBe('Respuesta número 39.:complete');
  await controller.loadOlder();
  expect(texts()).toHaveLength(40);
  expect(controller.state.older.type).toBe('none');
});

test('tells the story of a turn to the page', async () => {
  const lead = { captured: ['email' as const], missing: [], closed: false };
  const { controller, notices, texts } = setup({
    reply: ({ client_message_id }) => ({
      type: 'turn',
      chunks: toTurnChunks(`turn-${client_message_id}`, { text: 'Gracias.', tool: 'set_email', lead }),
    }),
  });
  await controller.open();
  controller.send('ana@bajio.mx');
  await vi.waitFor(() => expect(texts()).toEqual(['ana@bajio.mx:sent', 'Gracias.:complete']));
  expect(notices.map(({ type }) => type)).toEqual(['message', 'turn_start', 'lead_change', 'message', 'turn_end']);
  expect(notices.at(-1)).toEqual({ type: 'turn_end', clientMessageId: 'message-id-1', outcome: 'answered' });
});

test('sends one message after another, introducing the browser only once', async () => {
  const shownAtRequest: string[][] = [];
  const { bff, controller, texts } = setup({
    reply: (message) => {
      shownAtRequest.push(texts());
      return { ...toTurn(message, `Sobre ${message.content}.`), pauseMs: 2 };
    },
  });
  controller.send('uno');
  expect(texts()).toEqual(['uno:queued']);
  await controller.open();
  controller.send('dos');
  expect(texts()).toEqual(['uno:sending', ':thinking', 'dos:queued']);
  await vi.waitFor(() =>
    expect(texts()).toEqual(['uno:sent', 'Sobre uno.:complete', 'dos:sent', 'Sobre dos.:complete']),
  );
  expect(shownAtRequest[1]).toEqual(['uno:sent', 'Sobre uno.:complete', 'dos:sending', ':thinking']);
  expect(sent(bff)[0]).toEqual({
    content: 'uno',
    client_message_id: 'message-id-1',
    locale: 'es',
    fresh_load: true,
    metadata: { client: { language: 'es-MX' } },
  });
  expect(sent(bff)[1]).toEqual({ content: 'dos', client_message_id: 'message-id-2', locale: 'es' });
});

test('a stream cut anywhere, twice, is gone on with and shown once; the message is sent once', async () => {
  for (let cutAfter = 1; cutAfter < 8; cutAfter++) {
    const { bff, controller, notices, texts } = setup({
      reply: (message) => ({ ...toTurn(message, 'Hola Ana.'), cutAfter }),
      resume: (resumed) => (resumed === 1 ? { cutAfter: cutAfter + 1 } : {}),
    });
    await controller.open();
    controller.send('hola');
    await vi.waitFor(() => expect(texts()).toEqual(['hola:sent', 'Hola Ana.:complete']));
    expect(sent(bff)).toHaveLength(1);
    expect(bff.to('GET /turns/{id}/events')[0]?.lastEventId).toBe(
      cutAfter === 1 ? null : `turn-message-id-1:${cutAfter - 1}`,
    );
    expect(notices.filter(({ type }) => type === 'turn_start')).toHaveLength(1);
    expect(notices.filter(({ type }) => type === 'message')).toHaveLength(2);
  }
});

test('text of a cut stream stays on the page while the rest is asked for, and goes on in place', async () => {
  const seen: string[] = [];
  const { controller, texts } = setup({
    reply: (message) => ({ ...toTurn(message, 'Hola querida Ana.'), cutAfter: 5 }),
    resume: (resumed) => (resumed === 1 ? 'no_network' : {}),
    onChange: () => seen.push(texts()[1] ?? ''),
  });
  await controller.open();
  controller.send('hola');
  await vi.waitFor(() => expect(texts()[1]).toBe('Hola querida Ana.:complete'));
  const written = seen.filter((text) => text !== '').map((text) => text.split(':')[0]!.length);
  expect(written).toEqual(written.toSorted((a, b) => a - b));
});

test('a stream that never came to its turn is asked for by the same message', async () => {
  const { bff, controller, texts } = setup({
    reply: (message, tries) =>
      tries < 3 ? { ...toTurn(message, ''), cutAfter: 0 } : tries < 6 ? { type: 'no_network' } : toTurn(message, 'Sí.'),
  });
  await controller.open();
  controller.send('hola');
  await vi.waitFor(() => expect(texts()).toEqual(['hola:sent', 'Sí.:complete']));
  expect(new Set(sent(bff).map((request) => JSON.stringify(request))).size).toBe(1);
  expect(sent(bff)).toHaveLength(6);
});

test('a turn that is not found any more is asked for by the same message, and its answer replaces the first', async () => {
  const { bff, controller, texts } = setup({
    reply: (message, tries) =>
      tries === 1 ? { ...toTurn(message, 'Hola Ana.'), cutAfter: 4 } : toTurn(message, 'Buenas.'),
    onWait: () => bff.forgetTurns(),
  });
  await controller.open();
  controller.send('hola');
  await vi.waitFor(() => expect(texts()).toEqual(['hola:sent', 'Buenas.:complete']));
  expect(sent(bff)[1]).toEqual(sent(bff)[0]);
});

test('a stopped answer keeps what was shown, and the next can be stopped as well', async () => {
  const { bff, controller, notices, texts } = setup({
    reply: (message) => ({ ...toTurn(message, 'una respuesta muy larga que se detiene'), pauseMs: 30 }),
  });
  await controller.open();
  for (const [index, id] of ['message-id-1', 'message-id-2'].entries()) {
    controller.send('hola');
    await vi.waitFor(() => expect(texts().at(-1)).toMatch(/^una .*:writing/));
    controller.stop();
    controller.stop();
    expect(controller.state.stopping).toBe(id);
    await vi.waitFor(() => expect(texts().at(-1)).toMatch(/^una( \w+)*:stopped/));
    expect(controller.state.stopping).toBe(null);
    expect(bff.to('POST /turns/{id}/stop').map(({ path }) => path)[index]).toBe(`/turns/turn-${id}/stop`);
  }
  expect(bff.to('POST /turns/{id}/stop')).toHaveLength(2);
  expect(notices.at(-1)).toMatchObject({ type: 'turn_end', outcome: 'aborted' });
  controller.stop();
  expect(bff.to('POST /turns/{id}/stop')).toHaveLength(2);
});

test('a stop pressed before the turn is known, or while its stream is cut, holds', async () => {
  const { bff, controller, texts } = setup({
    reply: (message) => ({ ...toTurn(message, 'una respuesta muy larga'), pauseMs: 3, cutAfter: 4 }),
    onWait: () => controller.stop(),
  });
  await controller.open();
  controller.send('hola');
  controller.stop();
  await vi.waitFor(() => expect(texts()).toEqual(['hola:sent']));
  expect(bff.to('POST /turns/{id}/stop')).toHaveLength(1);
  controller.send('otra');
  await vi.waitFor(() => expect(texts().at(-1)).toBe('una:stopped'));
  expect(sent(bff)).toHaveLength(2);
});

test('a stop that fails can be pressed again', async () => {
  const { bff, controller, notices, texts } = setup({
    reply: (message) => ({ ...toTurn(message, 'una respuesta muy larga que no para'), pauseMs: 40 }),
  });
  await controller.open();
  controller.send('hola');
  await vi.waitFor(() => expect(texts().at(-1)).toContain(':writing'));
  bff.failNext('POST /turns/{id}/stop', { status: 503, code: 'store_unavailable' });
  controller.stop();
  await vi.waitFor(() => expect(notices.at(-1)).toEqual({ type: 'error', code: 'store_unavailable' }));
  expect(controller.state.stopping).toBe(null);
  controller.stop();
  await vi.waitFor(() => expect(texts().at(-1)).toContain(':stopped'));
});

test('leaving in the middle of an answer stops nothing', async () => {
  const { bff, controller, texts } = setup({
    reply: (message) => ({ ...toTurn(message, 'una respuesta muy larga que nadie espera'), pauseMs: 20 }),
  });
  await controller.open();
  controller.send('hola');
  await vi.waitFor(() => expect(texts().at(-1)).toContain(':writing'));
  controller.dispose();
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(bff.to('POST /turns/{id}/stop')).toEqual([]);
});

test('a failed answer can be asked for again as the same message', async () => {
  const { bff, controller, notices, texts } = setup({
    reply: (message, tries) => {
      if (tries > 1) return toTurn(message, 'Ahora sí.');
      const end = { type: 'error', errorText: 'assistant_unavailable' } as const;
      return { type: 'turn', chunks: toTurnChunks('turn', { text: '', end }) };
    },
  });
  await controller.open();
  controller.send('hola');
  await vi.waitFor(() => expect(texts()).toEqual(['hola:failed']));
  expect(notices.at(-1)).toMatchObject({ type: 'turn_end', outcome: 'failed' });
  controller.retry('message-id-1');
  await vi.waitFor(() => expect(texts()).toEqual(['hola:sent', 'Ahora sí.:complete']));
  expect(sent(bff).map(({ client_message_id }) => client_message_id)).toEqual(['message-id-1', 'message-id-1']);
});

test('what waits behind a failed message fails with it instead of arriving out of order', async () => {
  const { controller, texts } = setup({
    reply: (message) =>
      message.content === 'uno' ? { type: 'problem', status: 500, code: 'internal_error' } : toTurn(message, 'ok'),
  });
  controller.send('uno');
  controller.send('dos');
  await controller.open();
  await vi.waitFor(() => expect(texts()).toEqual(['uno:failed', 'dos:failed']));
  controller.retry('message-id-2');
  await vi.waitFor(() => expect(texts()).toEqual(['uno:failed', 'dos:sent', 'ok:complete']));
});

test('a page left in mid-turn comes back to its answer', async () => {
  const { bff, controller, texts } = setup({
    stored: 'known',
    knownRefreshToken: 'known',
    history: makeHistory(3, now - 60_000),
    reply: (message) => toTurn(message, 'Aquí sigo.'),
  });
  await controller.open();
  await vi.waitFor(() => expect(texts().slice(-2)).toEqual(['Pregunta número 2:sent', 'Aquí sigo.:complete']));
  expect(sent(bff)).toMatchObject([{ client_message_id: 'client-id-2', content: 'Pregunta número 2' }]);
});

test('an old message without an answer is left alone', async () => {
  const { bff, controller } = setup({
    stored: 'known',
    knownRefreshToken: 'known',
    history: makeHistory(3, now - 3_600_000),
  });
  await controller.open();
  expect(sent(bff)).toEqual([]);
});

test('a failed opening is told with its waiting time and can be tried again', async () => {
  const { bff, controller, notices } = setup();
  bff.failNext('POST /sessions', { status: 503, code: 'store_unavailable', retryAfter: 9 });
  await controller.open();
  expect(controller.state.phase).toEqual({
    type: 'failed',
    failure: { code: 'store_unavailable', retryAfterMs: 9000 },
    at: now,
  });
  expect(notices).toEqual([{ type: 'error', code: 'store_unavailable' }]);
  await controller.open();
  expect(controller.state.phase.type).toBe('ready');
});

test('ending tells the server, forgets the visitor and stops listening to the running turn', async () => {
  const { bff, controller, entries, texts } = setup({
    reply: (message) => ({ ...toTurn(message, 'Una respuesta larga que nadie oye.'), pauseMs: 20 }),
  });
  await controller.open();
  controller.send('hola');
  await vi.waitFor(() => expect(texts()[1]).toContain('Una'));
  controller.end();
  const shown = texts();
  expect(controller.state.phase.type).toBe('ended');
  expect(entries.size).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(bff.to('POST /close')).toMatchObject([{ body: { reason: 'user_closed' }, authorization: 'Bearer access-1' }]);
  expect(texts()).toEqual(shown);
  await controller.restart();
  expect(texts()).toEqual([]);
  controller.send('de nuevo');
  await vi.waitFor(() => expect(texts().at(-1)).toContain(':complete'));
  expect(bff.to('POST /sessions').at(-1)?.body).toEqual({ site_key: 'site' });
});

test('says nothing after it was disposed', async () => {
  const { controller, notices } = setup();
  const opening = controller.open();
  controller.dispose();
  await opening;
  expect(notices).toEqual([]);
  expect(controller.state.phase.type).toBe('loading');
});

test('a visit that was not counted is told again with the next message, one that was is not', async () => {
  const { bff, controller, texts } = setup();
  bff.failNext('POST /visit', { status: 503, code: 'store_unavailable' });
  bff.failNext('POST /visit', { status: 429, code: 'too_many_requests' });
  await controller.open();
  for (const text of ['uno', 'dos', 'tres']) {
    controller.send(text);
    await vi.waitFor(() => expect(texts().at(-1)).toBe(`Recibido: ${text}.:complete`));
  }
  expect(bff.to('POST /visit')).toHaveLength(3);
});

test('a visit that is refused for what it is is not told again', async () => {
  const { bff, controller, texts } = setup();
  bff.failNext('POST /visit', { status: 400, code: 'invalid_body' });
  await controller.open();
  controller.send('uno');
  await vi.waitFor(() => expect(texts().at(-1)).toContain(':complete'));
  expect(bff.to('POST /visit')).toHaveLength(1);
});
