import { expect } from '@esm-bundle/chai';
import { emulateMedia } from '@web/test-runner-commands';
import type { SessionRequest } from '@talia/protocol';
import type { TurnstileSource } from './panel/challenge/load-turnstile.ts';
import { createPanel } from './panel/panel.ts';
import { findings } from './testing/axe-findings.ts';
import type { FakeBffOptions } from './testing/fake-bff.ts';
import { deepActiveElement, mountChat, rememberVisit, unmountAll, until } from './testing/mount-chat.ts';
import type { MountedChat } from './testing/mount-chat.ts';
import { createTurnstileStandIn, removeTurnstile } from './testing/turnstile-stand-in.ts';

beforeEach(async () => {
  document.documentElement.lang = 'es';
  document.title = 'prueba';
  await emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce', forcedColors: 'none' });
});
afterEach(() => {
  unmountAll();
  removeTurnstile();
});

// True: this route receives that request from the widget under test.
const sessions = ({ bff }: MountedChat) => bff.to('POST /sessions').map(({ body }) => body as SessionRequest);
const card = (mounted: MountedChat) => mounted.find('.check')?.innerText ?? '';
const retry = (mounted: MountedChat) => mounted.get('.check .button').click();
const isGone = (mounted: MountedChat) => mounted.find('.check') === null && mounted.find('.log') !== null;

/** An open chat whose challenge comes from there. */
function open(source: TurnstileSource, options: FakeBffOptions & { attributes?: Record<string, string> } = {}) {
  const mounted = mountChat({ challengeToken: 'passed', ...options });
  const codes: string[] = [];
  mounted.chat.on('talia-error', ({ code }) => codes.push(code));
  const loadPanel = async () => ({
    createPanel: (...[host, settings]: Parameters<typeof createPanel>) => createPanel(host, settings, source),
  });
  Object.assign(mounted.chat, { loadPanel });
  mounted.launcher.click();
  return { ...mounted, codes };
}

describe('the challenge of a new visitor', () => {
  it('is shown in the document, passed, and the chat goes on with what was written meanwhile', async () => {
    const turnstile = createTurnstileStandIn();
    const mounted = open(turnstile.source, { attributes: { theme: 'dark', locale: 'pt' } });
    await until(() => card(mounted).includes('marque-a'), 'it is shown');
    expect(turnstile.asked()[0]).to.include({
      sitekey: 'site-of-the-operator',
      action: 'talia-session',
      language: 'pt',
      theme: 'dark',
      'refresh-expired': 'auto',
    });
    const box = document.querySelector<HTMLElement>('talia-chat > div .turnstile-stand-in');
    expect(box?.checkVisibility()).to.equal(true);
    mounted.say('hola');
    turnstile.pass('passed');
    await until(() => mounted.bubbles().at(-1) === 'Recibido: hola.', 'it is answered');
    expect(isGone(mounted)).to.equal(true);
    expect(sessions(mounted).map(({ challenge_token: token }) => token)).to.deep.equal([undefined, 'passed']);
    expect(mounted.chat.childElementCount).to.equal(0);
    expect(turnstile.shown()).to.equal(0);
  });

  it('is neither loaded nor asked for by who goes on, or where nobody has to pass one', async () => {
    rememberVisit();
    const turnstile = createTurnstileStandIn();
    const mounted = open(turnstile.source, { knownRefreshToken: 'known' });
    await until(() => isGone(mounted), 'it opens');
    expect(document.querySelector('script[src^="blob:"]')).to.equal(null);
    expect(Reflect.has(window, 'turnstile')).to.equal(false);
  });

  it('refused by the server, is tried again only when the visitor says so', async () => {
    const turnstile = createTurnstileStandIn();
    const mounted = open(turnstile.source);
    await until(() => turnstile.shown() === 1, 'it is shown');
    turnstile.pass('forged');
    await until(() => card(mounted).includes('no se completó'), 'the visitor is told');
    expect(turnstile.shown()).to.equal(0);
    expect(mounted.codes).to.deep.equal(['challenge_failed']);
    retry(mounted);
    await until(() => turnstile.shown() === 1, 'it is shown again');
    turnstile.pass('passed');
    await until(() => isGone(mounted), 'it opens');
  });

  it('that fails in the browser says so, and can be tried again', async () => {
    const turnstile = createTurnstileStandIn();
    const mounted = open(turnstile.source);
    await until(() => turnstile.shown() === 1, 'it is shown');
    turnstile.fail();
    await until(() => mounted.find('.check [role="alert"]') !== null, 'the visitor is told');
    retry(mounted);
    await until(() => turnstile.shown() === 1, 'it is shown again');
    expect(sessions(mounted)).to.have.length(1);
  });

  it('whose script is blocked says so, and comes when it is not any more', async () => {
    const source = { src: '/nothing/of/that/name.js', timeoutMs: 2_000 };
    const mounted = open(source);
    await until(() => card(mounted).includes('bloqueador'), 'the visitor is told');
    expect(mounted.codes).to.deep.equal(['challenge_unavailable']);
    expect(document.querySelector('script[src="/nothing/of/that/name.js"]')).to.equal(null);
    Object.assign(source, createTurnstileStandIn().source);
    retry(mounted);
    await until(() => document.querySelector('.turnstile-stand-in') !== null, 'it is shown');
  });

  it('leaves nothing in the page when the chat goes', async () => {
    const turnstile = createTurnstileStandIn();
    const mounted = open(turnstile.source);
    await until(() => turnstile.shown() === 1, 'it is shown');
    mounted.chat.remove();
    await until(() => mounted.chat.childElementCount === 0, 'nothing is left');
    expect(sessions(mounted)).to.have.length(1);
  });

  it('that the server cannot show is a failure with words', async () => {
    const mounted = open(createTurnstileStandIn().source, { config: { challenge: null } });
    await until(() => mounted.find('.broken .button') !== null, 'the visitor is told');
    expect(mounted.codes).to.deep.equal(['challenge_required']);
  });

  it('moves no focus: who writes goes on writing', async () => {
    const turnstile = createTurnstileStandIn();
    const mounted = open(turnstile.source);
    await until(() => turnstile.shown() === 1, 'it is shown');
    expect(deepActiveElement()).to.equal(mounted.textarea());
    turnstile.fail();
    await until(() => mounted.find('.check [role="alert"]') !== null, 'the visitor is told');
    expect(deepActiveElement()).to.equal(mounted.textarea());
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has nothing that axe finds, shown or failed, ${colorScheme}`, async () => {
      await emulateMedia({ colorScheme });
      const turnstile = createTurnstileStandIn();
      const mounted = open(turnstile.source);
      await until(() => turnstile.shown() === 1, 'it is shown');
      expect(await findings()).to.deep.equal([]);
      turnstile.fail();
      await until(() => mounted.find('.check [role="alert"]') !== null, 'the visitor is told');
      expect(await findings()).to.deep.equal([]);
    });
  }
});
