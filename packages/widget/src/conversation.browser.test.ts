import { expect } from '@esm-bundle/chai';
import type { MessageRequest } from '@talia/protocol';
import { toTurn } from './testing/fake-bff.ts';
import { makeHistory } from './testing/make-history.ts';
import {
  deepActiveElement,
  mountChat,
  openChat,
  press,
  rememberVisit,
  type,
  unmountAll,
  until,
  type MountedChat,
} from './testing/mount-chat.ts';
import { toTurnChunks } from './testing/turn-script.ts';

afterEach(unmountAll);

const sent = ({ bff }: MountedChat) => bff.to('POST /messages').map(({ body }) => body as MessageRequest);

describe('writing', () => {
  it('sends with Enter, breaks the line with Shift+Enter and leaves an input method its Enter', async () => {
    const mounted = mountChat();
    await openChat(mounted);
    type(mounted.textarea(), 'uno');
    expect(press(mounted.textarea(), 'Enter', { shiftKey: true })).to.equal(true);
    expect(press(mounted.textarea(), 'Enter', { isComposing: true })).to.equal(true);
    expect(press(mounted.textarea(), 'Enter', { keyCode: 229 })).to.equal(true);
    expect(sent(mounted)).to.have.length(0);
    expect(press(mounted.textarea(), 'Enter')).to.equal(false);
    await until(() => sent(mounted).length === 1, 'it is sent');
    expect(mounted.textarea().value).to.equal('');
    expect(deepActiveElement()).to.equal(mounted.textarea());
  });

  it('grows with the text up to a limit, then scrolls', async () => {
    const mounted = mountChat();
    await openChat(mounted);
    const low = mounted.textarea().offsetHeight;
    type(mounted.textarea(), 'a\nb\nc');
    const higher = mounted.textarea().offsetHeight;
    expect(higher).to.be.greaterThan(low);
    type(mounted.textarea(), 'a\n'.repeat(60));
    expect(mounted.textarea().offsetHeight).to.be.lessThan(200);
  });

  it("keeps to the server's length and counts down near its end", async () => {
    const mounted = mountChat({ config: { max_message_length: 20 } });
    await openChat(mounted);
    await until(() => mounted.textarea().maxLength === 20, 'the limit is known');
    type(mounted.textarea(), 'x'.repeat(19));
    await until(() => mounted.find('.count')?.textContent === 'Queda 1 carácter', 'it counts');
  });

  it('shows what the visitor wrote as text, tags and all', async () => {
    const mounted = mountChat();
    await openChat(mounted);
    mounted.say('<b>hola</b> **no**');
    await until(() => mounted.bubbles().includes('<b>hola</b> **no**'), 'it is there as written');
  });
});

describe('a message', () => {
  it('that was not sent is taken back in front of what is being written', async () => {
    const mounted = mountChat({ reply: () => ({ type: 'problem', status: 400, code: 'invalid_body' }) });
    await openChat(mounted);
    mounted.say('mi correo es ana@');
    await until(() => mounted.find('.meta.failed .link') !== null, 'it can be edited');
    type(mounted.textarea(), 'y gracias');
    mounted.get('.meta.failed .link').click();
    await until(() => mounted.textarea().value === 'mi correo es ana@\ny gracias', 'it is back');
    await until(() => deepActiveElement() === mounted.textarea(), 'one can write on');
    expect(mounted.bubbles()).to.have.length(1);
  });

  it('of the assistant can be copied, as it was written', async () => {
    const copied: string[] = [];
    Object.defineProperty(navigator, 'clipboard', {
      value: { writeText: async (text: string) => void copied.push(text) },
      configurable: true,
    });
    try {
      const mounted = mountChat({ reply: (message) => toTurn(message, 'Hola **Ana**.') });
      await openChat(mounted);
      mounted.say('hola');
      await until(() => mounted.find('.copy') !== null, 'it can be copied');
      mounted.get('.copy').click();
      await until(() => mounted.get('.copy').innerText.includes('Copiado'), 'it says so');
      expect(copied).to.deep.equal(['Hola **Ana**.']);
      expect(mounted.get('#spoken').textContent).to.contain('Copiado');
    } finally {
      Reflect.deleteProperty(navigator, 'clipboard');
    }
  });
});

describe('answers', () => {
  it('grow in one bubble that is never replaced', async () => {
    const mounted = mountChat({
      reply: (message) => ({ ...toTurn(message, 'Hola Ana, mucho gusto en saludarte hoy.'), pauseMs: 15 }),
    });
    await openChat(mounted);
    mounted.say('hola');
    await until(() => mounted.find('.typing') !== null, 'it types');
    const place = mounted.all('.message.ai').at(-1);
    await until(() => mounted.bubbles().at(-1)?.includes('gusto') === true, 'half is there');
    const paragraph = mounted.all('.message.ai').at(-1)?.querySelector('p');
    await until(() => mounted.bubbles().at(-1)?.endsWith('hoy.') === true, 'all is there');
    expect(mounted.all('.message.ai').at(-1)).to.equal(place);
    expect(place?.querySelector('p')).to.equal(paragraph);
  });

  it('say which data are being kept, then that they are', async () => {
    const mounted = mountChat({
      reply: ({ client_message_id: id }) => ({
        type: 'turn',
        chunks: toTurnChunks(id, { text: 'Gracias.', tool: 'set_email' }),
        pauseMs: 15,
      }),
    });
    await openChat(mounted);
    mounted.say('ana@bajio.mx');
    await until(() => mounted.find('.tool')?.innerText === 'Guardando tu correo…', 'the tool works');
    await until(() => mounted.find('.tool.done')?.innerText === 'Correo guardado', 'the tool has worked');
    await until(() => mounted.bubbles().at(-1) === 'Gracias.', 'the answer comes');
  });

  it('that were cut off go on where they were, and the message is sent once', async () => {
    const mounted = mountChat({ reply: (message) => ({ ...toTurn(message, 'Hola Ana, mucho gusto.'), cutAfter: 5 }) });
    await openChat(mounted);
    mounted.say('hola');
    await until(() => mounted.find('.meta')?.innerText.includes('Reconectando') === true, 'it says so');
    expect(mounted.bubbles().at(-1)).to.equal('Hola Ana,');
    await until(() => mounted.bubbles().at(-1) === 'Hola Ana, mucho gusto.', 'the whole answer is there');
    expect(mounted.bubbles()).to.have.length(3);
    expect(sent(mounted)).to.have.length(1);
    expect(mounted.bff.to('GET /turns/{id}/events')).to.have.length(1);
  });

  it('can be stopped by keyboard, keep what was shown, and leave the focus where one writes', async () => {
    const mounted = mountChat({
      reply: (message) => ({ ...toTurn(message, 'Hola Ana, mucho gusto en saludarte hoy.'), pauseMs: 25 }),
    });
    await openChat(mounted);
    expect(mounted.find('.stop')).to.equal(null);
    mounted.say('hola');
    await until(() => mounted.bubbles().at(-1)?.startsWith('Hola Ana') === true, 'it writes');
    mounted.get('.stop').focus();
    mounted.get('.stop').click();
    await until(() => mounted.find('.stop')?.getAttribute('aria-disabled') === 'true', 'it is being stopped');
    await until(() => mounted.find('.stop') === null, 'it has stopped');
    expect(deepActiveElement()).to.equal(mounted.textarea());
    expect(mounted.bubbles().at(-1))
      .to.match(/^Hola Ana,/)
      .and.not.contain('hoy');
    expect(mounted.all('.message.ai').at(-1)?.innerText).to.contain('Respuesta detenida');
    expect(mounted.get('#spoken').textContent).to.contain('Respuesta detenida');
    expect(mounted.bff.to('POST /turns/{id}/stop')).to.have.length(1);
  });

  it('that failed offer a retry of the same message', async () => {
    const mounted = mountChat({
      reply: (message, tries) =>
        tries === 1 ? { type: 'problem', status: 500, code: 'internal_error' } : toTurn(message, 'Ya está.'),
    });
    await openChat(mounted);
    mounted.say('hola');
    await until(() => mounted.find('.meta.failed') !== null, 'the failure is told');
    expect(mounted.get('.meta.failed').innerText).to.contain('No se envió.');
    mounted.get('.meta.failed button').click();
    await until(() => mounted.bubbles().at(-1) === 'Ya está.', 'the answer comes');
    expect(mounted.find('.meta.failed')).to.equal(null);
    expect(new Set(sent(mounted).map(({ client_message_id: id }) => id)).size).to.equal(1);
  });

  it('to a busy server come by themselves after the time it asked for', async () => {
    const mounted = mountChat({
      reply: (message, tries) =>
        tries === 1
          ? { type: 'problem', status: 429, code: 'too_many_requests', retryAfter: 1 }
          : toTurn(message, 'Listo.'),
    });
    await openChat(mounted);
    mounted.say('hola');
    await until(() => /Reintentamos en 1 s/.test(mounted.find('.message.user .meta')?.innerText ?? ''), 'it waits');
    await until(() => mounted.bubbles().at(-1) === 'Listo.', 'it was sent again');
  });

  it('run nothing, whatever the model writes', async () => {
    const payloads = [
      '<img src="/xss.png" onerror="window.xss=1">',
      '![x](/xss.png)',
      '[x](javascript:window.xss=1)',
      '<script>window.xss=1</script>',
      '<a href="javascript:window.xss=1">x</a>',
      '[x](data:text/html,<script>parent.xss=1</script>)',
      '`<svg onload=window.xss=1>`',
      '```html\n<iframe srcdoc="<script>parent.xss=1</script>">\n```',
      '- <style>*{display:none}</style>',
      '<talia-chat open></talia-chat>',
    ];
    const mounted = mountChat({ reply: (message) => toTurn(message, payloads.join('\n\n')) });
    await openChat(mounted);
    mounted.say('hola');
    await until(() => mounted.answers() === 1, 'it is shown');
    const bubble = mounted.all('.bubble').at(-1);
    expect(bubble?.querySelectorAll('img, script, iframe, svg, style, talia-chat, a')).to.have.length(0);
    expect(bubble?.innerText).to.contain('<script>window.xss=1</script>');
    expect('xss' in window).to.equal(false);
    expect(performance.getEntriesByType('resource').some(({ name }) => name.endsWith('xss.png'))).to.equal(false);
  });

  it('link only outwards, without handing the page over', async () => {
    const mounted = mountChat({ reply: (message) => toTurn(message, 'Ve [la demo](https://demo.example/a).') });
    await openChat(mounted);
    mounted.say('hola');
    await until(() => mounted.find('.bubble a') !== null, 'the link is there');
    const link = mounted.get('.bubble a');
    expect(link.getAttribute('rel')).to.equal('noopener noreferrer nofollow');
    expect(link.getAttribute('target')).to.equal('_blank');
    expect(mounted.bubbles().at(-1)).to.equal('Ve la demo (demo.example).');
  });
});

describe('history', () => {
  const long = { knownRefreshToken: 'known', history: makeHistory(70, Date.now() - 60_000) };

  it('comes back after a reload, at its end, only once it is opened', async () => {
    rememberVisit();
    const mounted = mountChat(long);
    await openChat(mounted);
    expect(mounted.bubbles()).to.have.length(30);
    expect(mounted.bubbles().at(-1)).to.equal('Respuesta número 69.');
    const log = mounted.get('.log');
    expect(log.scrollHeight - log.scrollTop - log.clientHeight).to.be.lessThan(2);
  });

  it('loads older pages while scrolling up, and what is being read stays where it is', async () => {
    rememberVisit();
    const mounted = mountChat(long);
    await openChat(mounted);
    const log = mounted.get('.log');
    log.scrollTop = 40;
    const reading = mounted.all('.message')[2]!;
    const before = reading.getBoundingClientRect().top;
    await until(() => mounted.bubbles().includes('Respuesta número 39.'), 'the next page is there');
    expect(Math.abs(reading.getBoundingClientRect().top - before)).to.be.lessThan(45);
    expect(log.scrollTop).to.be.greaterThan(500);
    log.scrollTop = 0;
    await until(() => mounted.bubbles()[1] === 'Pregunta número 0', 'the first message is there');
    expect(mounted.find('.intro')).not.to.equal(null);
  });

  it('of a thousand messages is read to its beginning with few nodes in the page', async function () {
    this.timeout(20_000);
    rememberVisit();
    const mounted = mountChat({ knownRefreshToken: 'known', history: makeHistory(1000, Date.now() - 60_000) });
    await openChat(mounted);
    const log = mounted.get('.log');
    let most = 0;
    for (let step = 0; mounted.find('.intro') === null && step < 2000; step++) {
      log.scrollTop -= 600;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      most = Math.max(most, mounted.panel().shadowRoot!.querySelectorAll('*').length);
    }
    expect(mounted.find('.intro')).not.to.equal(null);
    expect(most).to.be.lessThan(800);
    log.scrollTop = 0;
    await until(() => mounted.bubbles()[1] === 'Pregunta número 0', 'the first message is there');
    log.scrollTop = log.scrollHeight;
    await until(() => mounted.bubbles().at(-1) === 'Respuesta número 999.', 'the last message is there');
    await until(() => log.scrollHeight - log.scrollTop - log.clientHeight < 2, 'the end is in view');
    expect(mounted.panel().shadowRoot!.querySelectorAll('*').length).to.be.lessThan(800);
  });

  it('tells of new messages below instead of jumping there', async () => {
    rememberVisit();
    const mounted = mountChat({
      ...long,
      reply: (message) => ({ ...toTurn(message, 'Una respuesta nueva.'), pauseMs: 20 }),
    });
    await openChat(mounted);
    mounted.say('hola');
    await until(() => mounted.find('.typing') !== null, 'it types');
    const log = mounted.get('.log');
    log.scrollTop = 400;
    await until(() => mounted.find('.pill') !== null, 'the pill is there');
    expect(log.scrollTop).to.equal(400);
    mounted.get('.pill').click();
    await until(() => mounted.find('.pill') === null, 'the pill is gone');
    expect(log.scrollHeight - log.scrollTop - log.clientHeight).to.be.lessThan(2);
  });
});

describe('states of the chat', () => {
  it('says when the answers come from the simulator, and always that an AI answers', async () => {
    const mounted = mountChat({ config: { simulated: true } });
    await openChat(mounted);
    expect(mounted.get('.notice').innerText).to.contain('Simulador');
    expect(mounted.get('header').innerText).to.contain('Asistente de IA');
    unmountAll();
    const real = mountChat();
    await openChat(real);
    expect(real.find('.notice')).to.equal(null);
    expect(real.get('header').innerText).to.contain('Asistente de IA');
  });

  it("greets with the page's own words when it has some", async () => {
    const mounted = mountChat({ attributes: { greeting: '¡Bienvenida a Atrio!' } });
    await openChat(mounted);
    expect(mounted.bubbles()).to.deep.equal(['¡Bienvenida a Atrio!']);
  });

  it('explains a failed opening, keeps the time the server asked for, and opens at the next try', async () => {
    const mounted = mountChat();
    mounted.bff.failNext('POST /sessions', { status: 503, code: 'store_unavailable', retryAfter: 1 });
    mounted.launcher.click();
    await until(() => mounted.find('.broken') !== null, 'it is explained');
    const button = mounted.get('.broken button');
    expect(button.getAttribute('aria-disabled')).to.equal('true');
    button.click();
    expect(mounted.bff.to('POST /sessions')).to.have.length(1);
    await until(() => button.getAttribute('aria-disabled') === 'false', 'the time has come');
    button.click();
    await until(() => mounted.find('.log') !== null, 'it is open');
  });

  it('says that there is no network and that it is back', async () => {
    const mounted = mountChat();
    await openChat(mounted);
    Object.defineProperty(navigator, 'onLine', { value: false, configurable: true });
    window.dispatchEvent(new Event('offline'));
    await until(() => mounted.find('.notice')?.innerText.includes('Sin conexión') === true, 'it says so');
    Reflect.deleteProperty(navigator, 'onLine');
    window.dispatchEvent(new Event('online'));
    await until(() => mounted.find('.notice') === null, 'it is back');
  });

  it('ends the conversation only after asking, and begins another as a new visitor', async () => {
    const mounted = mountChat();
    await openChat(mounted);
    expect(mounted.find('[part=end]')).to.equal(null);
    mounted.say('hola');
    await until(() => mounted.answers() === 1, 'it is answered');
    mounted.get('[part=end]').click();
    await until(() => deepActiveElement()?.textContent?.trim() === 'Seguir', 'it asks, the safe answer focused');
    press(deepActiveElement()!, 'Escape');
    await until(() => deepActiveElement() === mounted.textarea(), 'Escape means no');
    expect(mounted.chat.hasAttribute('open')).to.equal(true);
    mounted.get('[part=end]').click();
    await until(() => mounted.find('.ask .main') !== null, 'it asks again');
    mounted.get('.ask .main').click();
    await until(() => mounted.bff.to('POST /close').length === 1, 'the server is told');
    expect(mounted.bff.to('POST /close')[0]?.body).to.deep.equal({ reason: 'user_closed' });
    expect(localStorage.length).to.equal(0);
    await until(() => mounted.find('.ask .main')?.innerText === 'Empezar otra', 'another may begin');
    mounted.get('.ask .main').click();
    await until(() => mounted.bubbles().length === 1 && deepActiveElement() === mounted.textarea(), 'it has begun');
    expect(mounted.bff.to('POST /sessions').at(-1)?.body).to.deep.equal({ site_key: 'tlk_pub_test' });
  });

  it('tells the server when the page goes away', async () => {
    // The element of the test before is released once the script that took it out is over.
    await new Promise((resolve) => setTimeout(resolve));
    const mounted = mountChat();
    window.dispatchEvent(new Event('pagehide'));
    expect(mounted.bff.requests).to.have.length(0);
    await openChat(mounted);
    window.dispatchEvent(new Event('pagehide'));
    await until(() => mounted.bff.to('POST /close').length === 1, 'the server is told');
    expect(mounted.bff.to('POST /close')[0]).to.deep.include({
      authorization: 'Bearer access-1',
      body: { reason: 'tab_closed' },
    });
  });
});
