import { expect } from '@esm-bundle/chai';
import { emulateMedia, sendKeys } from '@web/test-runner-commands';
import type { LeadProgress, MeReply } from '@talia/protocol';
import type { FakeBffOptions } from './testing/fake-bff.ts';
import { deepActiveElement, mountChat, openChat, rememberVisit, unmountAll, until } from './testing/mount-chat.ts';
import type { MountedChat } from './testing/mount-chat.ts';
import { findings } from './testing/axe-findings.ts';
import { toTurnChunks } from './testing/turn-script.ts';

const consent = { text: 'Guardamos lo que escribes.\nPuedes pedir que lo borremos.', version: '2026-11' };
const ana: Partial<MeReply> = {
  full_name: 'Ana Torres',
  email: 'ana@ejemplo.mx',
  need: 'Un CRM',
  since: '2026-11-20T10:00:00Z',
  consent: { version: '2026-11', accepted: true, recorded_at: '2026-11-20T10:00:00Z' },
};

beforeEach(async () => {
  document.documentElement.lang = 'es';
  document.title = 'prueba';
  await emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce', forcedColors: 'none' });
});
afterEach(unmountAll);

const button = ({ all }: MountedChat, text: string) => {
  const found = all('button').find((each) => each.innerText.trim() === text || each.ariaLabel === text);
  if (found === undefined) throw new Error(`there is no button ${text}`);
  return found;
};
const field = ({ get }: MountedChat, name: string) => get(`#${name}`) as HTMLInputElement;
const paths = ({ bff }: MountedChat) => bff.requests.map(({ method, path }) => `${method} ${path}`);

async function open(options: FakeBffOptions = {}) {
  const mounted = mountChat(options);
  await openChat(mounted);
  await until(() => mounted.textarea().isConnected, 'the composer is there');
  return mounted;
}

async function openCard(options: FakeBffOptions = { me: ana }) {
  const mounted = await open(options);
  button(mounted, 'Tus datos').click();
  await until(() => mounted.find('.card form') !== null, 'the card is there');
  return mounted;
}

/** After an answer the assistant still misses these. */
async function openWithLead(missing: LeadProgress['missing']) {
  const mounted = await open({
    reply: ({ client_message_id: id }) => ({
      type: 'turn',
      chunks: toTurnChunks(id, { text: '¿Cómo te llamas?', lead: { captured: [], missing, closed: false } }),
    }),
  });
  mounted.say('hola');
  await until(() => mounted.answers() === 1, 'it answered');
  return mounted;
}

async function openGate(options: FakeBffOptions = {}) {
  const mounted = mountChat({ config: { consent }, ...options });
  mounted.launcher.click();
  await until(() => mounted.find('.legal') !== null, 'the text is there');
  return mounted;
}

describe('a site with a text to accept', () => {
  it('sends and stores nothing of the visitor before it is accepted', async () => {
    const mounted = await openGate();
    mounted.chat.send('hola');
    expect(paths(mounted)).to.deep.equal(['GET /config']);
    expect(localStorage.length).to.equal(0);
    expect(mounted.get('.legal').innerText).to.equal(consent.text);
    expect(deepActiveElement() === mounted.get('.card')).to.equal(true);
    button(mounted, 'Aceptar y continuar').click();
    await until(() => mounted.answers() === 1, 'what was said before is answered');
    expect(mounted.bff.to('POST /sessions').map(({ body }) => body)).to.deep.equal([
      { site_key: 'tlk_pub_test', consent_version: '2026-11' },
    ]);
    expect(paths(mounted)).to.include.members(['POST /visit', 'POST /messages']);
  });

  it('can be left by keyboard, and asks again', async () => {
    const mounted = await openGate();
    await sendKeys({ press: 'Tab' });
    await sendKeys({ press: 'Enter' });
    expect(mounted.chat.hasAttribute('open')).to.equal(false);
    expect(deepActiveElement() === mounted.launcher).to.equal(true);
    mounted.launcher.click();
    expect(mounted.get('.legal').isConnected).to.equal(true);
    expect(paths(mounted)).to.deep.equal(['GET /config']);
  });

  it('is not asked of who comes back, nor where the page has asked', async () => {
    rememberVisit();
    const known = mountChat({ config: { consent }, knownRefreshToken: 'known' });
    known.launcher.click();
    await until(() => known.bff.to('POST /visit').length === 1, 'the visit goes on');
    unmountAll();
    const page = mountChat({ config: { consent } });
    page.chat.giveConsent();
    expect(page.bff.requests).to.deep.equal([]);
    page.launcher.click();
    await until(() => page.bff.to('POST /visit').length === 1, 'the visit begins');
    expect(page.bff.to('POST /sessions')[0]?.body).to.include({ consent_version: '2026-11' });
  });

  it('with another version is asked before the next message goes, which is not lost', async () => {
    const mounted = await open();
    mounted.bff.askForConsent(consent);
    mounted.say('hola');
    await until(() => mounted.find('.legal') !== null, 'the text is there');
    button(mounted, 'Aceptar y continuar').click();
    await until(() => mounted.answers() === 1, 'it is answered');
    expect(mounted.bubbles().filter((text) => text === 'hola')).to.have.length(1);
    const ids = mounted.bff
      .to('POST /messages')
      .map(({ body }) => (body as { client_message_id: string }).client_message_id);
    expect(new Set(ids).size).to.equal(1);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has nothing that axe finds, ${colorScheme}`, async () => {
      await emulateMedia({ colorScheme });
      await openGate();
      expect(await findings()).to.deep.equal([]);
    });
  }
});

describe('the card of what is known', () => {
  it('shows it, and takes what is corrected and what is deleted', async () => {
    const mounted = await openCard();
    expect(field(mounted, 'full_name').value).to.equal('Ana Torres');
    expect(mounted.get('.card').innerText).to.include('Un CRM').and.to.include('20 de noviembre de 2026');
    field(mounted, 'full_name').value = '';
    field(mounted, 'phone_number').value = '444 100 2211';
    button(mounted, 'Guardar').click();
    await until(() => mounted.get('.card').innerText.includes('Guardado.'), 'it is saved');
    await until(() => field(mounted, 'phone_number').value === '4441002211', 'what was stored is shown');
    expect(field(mounted, 'full_name').value).to.equal('');
    expect(mounted.bff.to('POST /me').map(({ body }) => body)).to.deep.equal([
      { full_name: '', phone_number: '444 100 2211' },
    ]);
  });

  it('says which field is wrong, beside it, and keeps what was typed', async () => {
    const mounted = await openCard();
    field(mounted, 'email').value = 'ana';
    button(mounted, 'Guardar').click();
    await until(() => mounted.find('#email-wrong') !== null, 'it is refused');
    await until(() => deepActiveElement() === field(mounted, 'email'), 'the field has the focus');
    expect(field(mounted, 'email').value).to.equal('ana');
    expect(await findings()).to.deep.equal([]);
  });

  it('deletes all only when told twice, then the conversation has ended', async () => {
    rememberVisit();
    const mounted = await openCard({ me: ana, knownRefreshToken: 'known' });
    button(mounted, 'Borrar mis datos').click();
    await until(() => deepActiveElement() === button(mounted, 'Cancelar'), 'the safe answer has the focus');
    await sendKeys({ press: 'Escape' });
    await until(() => mounted.find('.card form') !== null, 'the question is gone');
    expect(mounted.bff.to('POST /me/erase')).to.deep.equal([]);
    button(mounted, 'Borrar mis datos').click();
    await until(() => mounted.find('.card .cancel') !== null, 'it is asked');
    expect(await findings()).to.deep.equal([]);
    button(mounted, 'Borrar todo').click();
    await until(() => mounted.get('.card').innerText.includes('Pedimos que se borren'), 'it was asked for');
    expect(localStorage.length).to.equal(0);
    button(mounted, 'Volver al chat').click();
    await until(() => mounted.find('.foot') !== null, 'the chat is there');
    expect(mounted.get('.foot').innerText).to.include('La conversación ha terminado.');
  });

  it('takes consent back when told twice, and the next message asks for it', async () => {
    const mounted = await openCard({
      config: { consent },
      knownRefreshToken: 'known',
      me: ana,
      ...(rememberVisit(), {}),
    });
    button(mounted, 'Retirar mi consentimiento').click();
    await until(() => mounted.find('.card .cancel') !== null, 'it is asked');
    button(mounted, 'Retirar').click();
    await until(() => mounted.get('.card').innerText.includes('Retiraste tu consentimiento'), 'it was taken back');
    expect(mounted.bff.to('POST /consent').map(({ body }) => body)).to.deep.equal([
      { version: '2026-11', accepted: false },
    ]);
    button(mounted, 'Volver al chat').click();
    await until(() => mounted.textarea().isConnected, 'the composer is there');
    mounted.say('hola');
    await until(() => mounted.find('.legal') !== null, 'the text is there');
  });

  it('opens and closes by keyboard, keeps the draft, and leaves the focus where it was', async () => {
    const mounted = await open();
    const { textarea, find } = mounted;
    textarea().value = 'a medias';
    textarea().dispatchEvent(new InputEvent('input', { bubbles: true }));
    button(mounted, 'Tus datos').focus();
    await sendKeys({ press: 'Enter' });
    await until(
      () => find('.card form') !== null && deepActiveElement() === find('.card h3'),
      'the title has the focus',
    );
    await sendKeys({ press: 'Escape' });
    await until(() => find('.card') === null, 'it is closed');
    await until(() => deepActiveElement() === button(mounted, 'Tus datos'), 'its button has the focus');
    expect(textarea().value).to.equal('a medias');
    expect(mounted.chat.hasAttribute('open')).to.equal(true);
  });

  it('tells that it cannot be had, and tries again', async () => {
    const mounted = await open({ me: ana });
    mounted.bff.failNext('GET /me', { status: 503, code: 'store_unavailable' });
    button(mounted, 'Tus datos').click();
    await until(() => mounted.find('.card [role="alert"]') !== null, 'it failed');
    button(mounted, 'Reintentar').click();
    await until(() => mounted.find('.card form') !== null, 'the card is there');
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has nothing that axe finds, ${colorScheme}`, async () => {
      await emulateMedia({ colorScheme });
      await openCard();
      expect(await findings()).to.deep.equal([]);
    });
  }
});

describe('the page', () => {
  it('deletes and exports without opening anything, and asks nothing where there was no visit', async () => {
    const stranger = mountChat();
    expect(await stranger.chat.deleteMyData()).to.equal(true);
    expect(await stranger.chat.exportTranscript()).to.equal(null);
    expect(stranger.bff.requests).to.deep.equal([]);
    unmountAll();
    rememberVisit();
    const known = mountChat({ knownRefreshToken: 'known' });
    expect(await known.chat.exportTranscript()).to.deep.equal({ messages: [], complete: true });
    expect(await known.chat.deleteMyData()).to.equal(true);
    expect(known.bff.to('POST /me/erase')).to.have.length(1);
    expect(localStorage.length).to.equal(0);
    expect(known.chat.hasAttribute('open')).to.equal(false);
  });

  it('hears that it could not be done', async () => {
    rememberVisit();
    const { chat, bff } = mountChat({ knownRefreshToken: 'known' });
    bff.failNext('POST /sessions', { status: 503, code: 'store_unavailable' });
    expect(await chat.deleteMyData()).to.equal(false);
    expect(localStorage.length).to.equal(1);
  });
});

describe('the card and the question before the end', () => {
  it('take each other’s place, and Escape closes the one that is seen', async () => {
    const mounted = await open({ me: ana });
    mounted.say('hola');
    await until(() => mounted.answers() === 1, 'it is answered');
    button(mounted, 'Tus datos').click();
    await until(() => mounted.find('.card form') !== null, 'the card is there');
    mounted.get('[part=end]').click();
    await until(() => mounted.find('.ask .button') !== null && mounted.find('.card') === null, 'the question is there');
    button(mounted, 'Tus datos').click();
    await until(() => mounted.find('.card form') !== null, 'the card is back');
    await sendKeys({ press: 'Escape' });
    await until(() => mounted.find('textarea') !== null, 'neither is there');
    expect(mounted.chat.hasAttribute('open')).to.equal(true);
  });
});

describe('the form for the lead', () => {
  it('is offered where several facts are missing, stores them, and then the assistant is told', async () => {
    const mounted = await openWithLead(['full_name', 'email', 'company_name']);
    const heard: LeadProgress[] = [];
    mounted.chat.addEventListener('talia-lead-change', ({ lead }) => heard.push(lead));
    button(mounted, 'Prefiero llenar un formulario').click();
    await until(() => deepActiveElement() === field(mounted, 'full_name'), 'the first field has the focus');
    expect(mounted.all('.lead input')).to.have.length(3);
    expect(await findings()).to.deep.equal([]);
    field(mounted, 'full_name').value = 'Ana Torres';
    field(mounted, 'email').value = 'ana';
    button(mounted, 'Enviar').click();
    await until(() => mounted.find('#email-wrong') !== null, 'the e-mail is refused');
    field(mounted, 'email').value = 'ana@ejemplo.mx';
    button(mounted, 'Enviar').click();
    await until(() => mounted.answers() === 2, 'the assistant was told');
    expect(mounted.bff.requests.map(({ path }) => path).slice(-2)).to.deep.equal(['/me', '/messages']);
    expect(mounted.bff.to('POST /me').at(-1)?.body).to.deep.equal({ full_name: 'Ana Torres', email: 'ana@ejemplo.mx' });
    expect(heard[0]).to.deep.equal({ captured: ['full_name', 'email'], missing: ['company_name'], closed: false });
  });

  it('is not offered for one fact, and is left by Escape', async () => {
    const one = await openWithLead(['email']);
    expect(() => button(one, 'Prefiero llenar un formulario')).to.throw();
    unmountAll();
    const mounted = await openWithLead(['full_name', 'email']);
    button(mounted, 'Prefiero llenar un formulario').click();
    await until(() => mounted.find('.lead input') !== null, 'the form is there');
    await sendKeys({ press: 'Escape' });
    await until(() => mounted.find('.lead') === null, 'the form is gone');
    await until(() => deepActiveElement() === mounted.textarea(), 'the composer has the focus');
    expect(mounted.chat.hasAttribute('open')).to.equal(true);
  });
});

describe('whoever comes next to the browser', () => {
  it('finds nothing of the one before: no card, no answer that was spoken', async () => {
    const mounted = await openCard();
    expect(mounted.find('.card form')).not.to.equal(null);
    mounted.chat.reset();
    await until(() => mounted.find('.card') === null && mounted.bubbles().length === 1, 'a new visitor is there');
    const panel = mounted.chat.shadowRoot?.querySelector('talia-chat-panel')?.shadowRoot;
    const values = [...(panel?.querySelectorAll('input') ?? [])].map(({ value }) => value);
    expect(`${panel?.textContent} ${values.join(' ')}`).not.to.match(/Ana Torres|ana@ejemplo/);
  });

  it('hears nothing of it from a screen reader either', async () => {
    const mounted = await open();
    mounted.say('soy Ana');
    await until(
      () => mounted.answers() === 1 && (mounted.get('#spoken').textContent ?? '').includes('soy Ana'),
      'spoken',
    );
    mounted.chat.reset();
    await until(() => mounted.bubbles().length === 1, 'a new visitor is there');
    expect(mounted.get('#spoken').textContent).not.to.include('soy Ana');
  });
});
