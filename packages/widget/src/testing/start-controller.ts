import type { MessageRequest } from '@talia/protocol';
import { createApiClient } from '../api/api-client.ts';
import { createOutbox, type Outbox } from '../api/outbox.ts';
import { createTokenStore } from '../api/token-store.ts';
import { ChatController, type ChatControllerOptions } from '../chat/chat-controller.ts';
import type { ChatNotice } from '../chat/chat-notice.ts';
import { createFakeBff, type FakeBff, type FakeBffOptions } from './fake-bff.ts';

/** The hour of the clock that never moves. */
export const now = Date.parse('2026-11-22T12:00:00Z');

/** The whole client on a fake server: real streams, real parser, real reducer. Sleeping takes no time to speak of. */
export function startController(
  options: FakeBffOptions & {
    firstId?: number;
    stored?: string;
    outbox?: Outbox;
    onChange?: () => void;
    onWait?: () => void;
    fetchDelivery?: ChatControllerOptions['fetchDelivery'];
  } = {},
) {
  const bff = createFakeBff(options);
  const entries = new Map<string, string>(options.stored ? [['talia:site:refresh', options.stored]] : []);
  const tokens = createTokenStore('site', () => ({
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
  }));
  const api = createApiClient({
    endpoint: 'https://bff.test',
    siteKey: 'site',
    fetch: bff.fetch,
    tokens,
    lock: (work) => work(),
    sendBeacon: () => true,
  });
  const notices: ChatNotice[] = [];
  const outbox = options.outbox ?? createPageOutbox();
  const told: string[] = [];
  let ids = (options.firstId ?? 1) - 1;
  const controller = new ChatController({
    api,
    tokens,
    outbox,
    tellTabs: () => void told.push(texts().at(-1) ?? ''),
    surroundings: {
      now: () => now,
      random: () => 0,
      sleep: async () => {
        options.onWait?.();
        await new Promise((resolve) => setTimeout(resolve));
      },
      isOnline: () => true,
      untilOnline: () => new Promise(() => {}),
    },
    newId: () => `message-id-${++ids}`,
    locale: () => 'es',
    visit: () => ({ landing_url: 'https://site.test/' }),
    client: () => ({ language: 'es-MX' }),
    onChange: () => options.onChange?.(),
    onNotice: (notice) => notices.push(notice),
    ...(options.fetchDelivery && { fetchDelivery: options.fetchDelivery }),
  });
  const texts = () =>
    controller.state.messages.map((message) =>
      message.role === 'visitor' ? `${message.text}:${message.delivery.type}` : `${message.text}:${message.status}`,
    );
  return { bff, api, controller, notices, entries, texts, outbox, told };
}

function forbid(): never {
  throw new Error('forbidden');
}

/** An outbox as where IndexedDB is forbidden: it stands for the browser across the controllers of a test. */
export function createPageOutbox(): Outbox {
  return createOutbox({ siteKey: 'site', indexedDb: forbid, locks: undefined });
}

/** The messages as they were sent, each try. */
export function sentMessages(bff: FakeBff): MessageRequest[] {
  // True: the client under test sends MessageRequests to this route.
  return bff.to('POST /messages').map(({ body }) => body as MessageRequest);
}
