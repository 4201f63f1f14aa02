import { expect } from '@esm-bundle/chai';
import type { LeadProgress } from '@talia/protocol';
import { mountChat, openChat, press, unmountAll, until, type MountedChat } from './testing/mount-chat.ts';
import { toTurnChunks } from './testing/turn-script.ts';

afterEach(unmountAll);

const field = ({ get }: MountedChat, name: string) => get(`#${name}`) as HTMLInputElement;
const submit = ({ get }: MountedChat) => get('.lead button[type=submit]').click();

function write(mounted: MountedChat, name: string, text: string): void {
  field(mounted, name).value = text;
  field(mounted, name).dispatchEvent(new InputEvent('input', { bubbles: true }));
}

/** The form is open. The first answer misses all of these, the later ones have the name; each takes a while. */
async function openForm(pauseMs = 20): Promise<MountedChat> {
  const lead: LeadProgress = { captured: [], missing: ['full_name', 'email', 'phone_number'], closed: false };
  const later: LeadProgress = { captured: ['full_name'], missing: ['email', 'phone_number'], closed: false };
  const mounted = mountChat({
    reply: ({ content, client_message_id: id }) => ({
      type: 'turn',
      chunks: toTurnChunks(id, { text: 'Dime un poco más.', lead: content === 'hola' ? lead : later }),
      pauseMs: content === 'hola' ? 0 : pauseMs,
    }),
  });
  await openChat(mounted);
  mounted.say('hola');
  await until(() => mounted.answers() === 1, 'it is answered');
  mounted.get('.offer .link').click();
  await until(() => mounted.find('#email') !== null, 'the form is there');
  return mounted;
}

describe('the form for the lead keeps what was typed', () => {
  it('while an answer comes, though a fact arrives with it', async () => {
    const mounted = await openForm();
    write(mounted, 'full_name', 'Ana');
    write(mounted, 'email', 'ana@ejemplo.mx');
    const email = field(mounted, 'email');
    email.focus();
    mounted.chat.send('una cosa más');
    await until(() => mounted.find('.typing') !== null, 'it types');
    expect(email.isConnected).to.equal(true);
    await until(() => mounted.answers() === 2, 'it is answered');
    expect(mounted.all('.lead input').map((input) => (input as HTMLInputElement).value)).to.deep.equal([
      'Ana',
      'ana@ejemplo.mx',
      '',
    ]);
    expect(mounted.panel().shadowRoot?.activeElement === email).to.equal(true);
  });

  it('when the page keeps its message from being sent, and while the end is asked about', async () => {
    const mounted = await openForm();
    const off = mounted.chat.on('talia-before-send', (event) => event.preventDefault());
    write(mounted, 'email', 'ana@ejemplo.mx');
    submit(mounted);
    await until(() => mounted.bff.to('POST /me').length === 1, 'it is stored');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(field(mounted, 'email').value).to.equal('ana@ejemplo.mx');
    mounted.get('[part=end]').click();
    await until(() => mounted.find('.lead') === null, 'the question is there');
    press(mounted.get('.ask .button'), 'Escape');
    await until(() => mounted.find('.lead') !== null, 'the form is back');
    expect(field(mounted, 'email').value).to.equal('ana@ejemplo.mx');
    off();
    submit(mounted);
    await until(() => mounted.answers() === 2, 'the assistant is told');
    expect(mounted.find('.lead') === null).to.equal(true);
  });

  it('only until it is closed', async () => {
    const mounted = await openForm();
    write(mounted, 'email', 'ana@ejemplo.mx');
    press(field(mounted, 'email'), 'Escape');
    await until(() => mounted.find('.lead') === null, 'it is closed');
    mounted.get('.offer .link').click();
    await until(() => mounted.find('#email') !== null, 'it is open');
    expect(field(mounted, 'email').value).to.equal('');
  });
});

describe('the form for the lead', () => {
  it('pressed twice is sent once, and left meanwhile tells nobody', async () => {
    const mounted = await openForm();
    write(mounted, 'email', 'ana@ejemplo.mx');
    submit(mounted);
    submit(mounted);
    await until(() => mounted.answers() === 2, 'the assistant is told');
    expect(mounted.bff.to('POST /me')).to.have.length(1);
    expect(mounted.bff.to('POST /messages')).to.have.length(2);
    mounted.get('.offer .link').click();
    await until(() => mounted.find('#email') !== null, 'the form is there');
    write(mounted, 'email', 'otra@ejemplo.mx');
    submit(mounted);
    mounted.chat.reset();
    await until(() => mounted.bubbles().length === 1, 'a new visitor is there');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(mounted.bff.to('POST /messages')).to.have.length(2);
  });
});
