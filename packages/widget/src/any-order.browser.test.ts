import { expect } from '@esm-bundle/chai';
import type { HistoryMessage, MessageRequest } from '@talia/protocol';
import { mountChat, openChat, press, unmountAll, until, type MountedChat } from './testing/mount-chat.ts';
import { toTurnChunks, type Reply } from './testing/turn-script.ts';

afterEach(unmountAll);

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The same numbers for the same seed: what fails can be run again. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** A server that stores what it takes, and fails in every way that passes by itself. */
function createServer(random: () => number) {
  const history: HistoryMessage[] = [];
  const store = (message: HistoryMessage) => {
    if (!history.some(({ id }) => id === message.id)) history.push(message);
  };
  const reply = ({ client_message_id: id, content }: MessageRequest, tries: number): Reply => {
    const luck = random();
    if (luck < 0.15 && tries === 1) return { type: 'no_network' };
    if (luck < 0.3 && tries === 1) return { type: 'problem', status: 429, code: 'too_many_requests' };
    const created_at = new Date().toISOString();
    store({
      id: `stored-${id}`,
      direction: 'incoming',
      content,
      created_at,
      metadata: { author: { type: 'visitor' }, client_message_id: id },
    });
    const text = `Recibido: ${content}.`;
    store({
      id: `message-turn-${id}`,
      direction: 'outgoing',
      content: text,
      created_at,
      metadata: { author: { type: 'assistant' }, turn_id: `turn-${id}` },
    });
    const cut = luck < 0.5 ? { cutAfter: Math.floor(random() * 7) } : {};
    return { type: 'turn', chunks: toTurnChunks(`turn-${id}`, { text }), pauseMs: 3, ...cut };
  };
  return { history, reply };
}

/** What a visitor, a page and a browser may do at any moment. */
const acts: readonly ((mounted: MountedChat, random: () => number) => unknown)[] = [
  ({ launcher }) => launcher.click(),
  ({ chat }) => chat.toggle(),
  ({ chat }) => document.body.append(chat),
  ({ chat }, random) => chat.configure({ locale: random() < 0.5 ? 'en' : 'es', sound: random() < 0.5 }),
  ({ chat }, random) => chat.configure({ persist: random() < 0.5 ? 'off' : null }),
  ({ chat }) => chat.setDraft('un borrador'),
  ({ bff }) => bff.expireTokens(),
  () => window.dispatchEvent(new Event('offline')),
  () => window.dispatchEvent(new Event('online')),
  () => window.dispatchEvent(new Event('focus')),
  () => window.dispatchEvent(new StorageEvent('storage', { key: 'talia:tlk_pub_test:news', newValue: 'x' })),
  ({ find }) => press(find('.log') ?? document.body, 'Escape'),
  ({ find }, random) => find('.log')?.scrollTo(0, random() * 2000),
  ({ find }) => find('.copy')?.focus(),
  ({ find }) => find('[part=data]')?.click(),
];

/** What is shown, one word a message. */
const shown = (mounted: MountedChat) => mounted.panel().chat.messages.map((message) => message.text);

for (const seed of Array.from({ length: 2 }, (_, index) => index + 1)) {
  it(`whatever happens, all that was said is stored once and answered below, seed ${seed}`, async function () {
    this.timeout(30_000);
    const random = createRandom(seed);
    const server = createServer(random);
    const mounted = mountChat(server);
    await openChat(mounted);
    const said: string[] = [];
    for (let step = 0; step < 40; step++) {
      if (step % 8 === 0) {
        said.push(`texto ${said.length}`);
        mounted.chat.send(said.at(-1) ?? '');
      }
      acts[Math.floor(random() * acts.length)]?.(mounted, random);
      if (random() < 0.5) await wait(random() * 30);
    }
    mounted.chat.open();
    const whole = said.flatMap((text) => [text, `Recibido: ${text}.`]);
    const isDone = () => JSON.stringify(shown(mounted)) === JSON.stringify(whole);
    for (let tries = 0; tries < 3 && !isDone(); tries++) await until(isDone, '').catch(() => {});
    expect(shown(mounted)).to.deep.equal(whole);
    expect(shown(mounted)).to.deep.equal(whole);
    expect(server.history.map(({ content }) => content)).to.deep.equal(whole);
    expect(
      mounted.bff.to('POST /sessions').every(({ body }, index) => index === 0 || 'refresh_token' in Object(body)),
    ).to.equal(true);
  });
}
