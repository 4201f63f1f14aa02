import { expect } from '@esm-bundle/chai';
import { emulateMedia } from '@web/test-runner-commands';
import type { HistoryMessage } from '@talia/protocol';
import { findings } from './testing/axe-findings.ts';
import type { FakeBffOptions } from './testing/fake-bff.ts';
import { deepActiveElement, mountChat, openChat, rememberVisit, unmountAll, until } from './testing/mount-chat.ts';
import type { MountedChat } from './testing/mount-chat.ts';

const attachments = {
  types: ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'application/pdf', 'text/plain'],
  max_bytes: 2 * 2 ** 20,
  max_per_message: 3,
};
const png = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='),
  (sign) => sign.charCodeAt(0),
);
const image = (name = 'foto ñ.png') => new File([png], name, { type: 'image/png' });
const note = (name = 'notas.md') => new File(['# hola'], name, { type: 'text/markdown' });

beforeEach(async () => {
  document.documentElement.lang = 'es';
  document.title = 'prueba';
  await emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce', forcedColors: 'none' });
});
afterEach(unmountAll);

async function open(options: FakeBffOptions = {}) {
  const mounted = mountChat({ config: { attachments }, ...options });
  await openChat(mounted);
  await until(() => mounted.find('.attach') !== null, 'the paperclip is there');
  return mounted;
}

function transferOf(files: readonly File[]): DataTransfer {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  return transfer;
}

function choose({ get }: MountedChat, ...files: File[]): void {
  const input = get('.attach input') as HTMLInputElement;
  input.files = transferOf(files).files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

const chips = ({ all }: MountedChat) => all('.chip').map(({ innerText }) => innerText.replaceAll(/\s+/g, ' ').trim());
const button = ({ all }: MountedChat, label: string) => {
  const found = all('button').find(({ ariaLabel }) => ariaLabel?.startsWith(label));
  if (!found) throw new Error(`there is no button ${label}`);
  return found;
};
const sentIds = ({ bff }: MountedChat) =>
  bff.to('POST /messages').map(({ body }) => (body as { attachments?: string[] }).attachments?.length);

/** Links that hand over nothing, and tell under which name they would have. */
function stubLinks(onClick: (name: string) => void) {
  const original = Object.getOwnPropertyDescriptor(HTMLElement.prototype, 'click');
  Object.defineProperty(HTMLAnchorElement.prototype, 'click', {
    configurable: true,
    ...original,
    value(this: HTMLAnchorElement) {
      onClick(this.download);
    },
  });
  return { restore: () => Reflect.deleteProperty(HTMLAnchorElement.prototype, 'click') };
}

/** Uploads wait until they are let go. */
function holdUploads({ bff }: MountedChat): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  const answer = bff.fetch;
  bff.fetch = async (input, init) => {
    if (String(input).endsWith('/attachments')) await promise;
    return answer(input, init);
  };
  return resolve;
}

describe('files', () => {
  it('have no button where the site takes none', async () => {
    const mounted = mountChat();
    await openChat(mounted);
    await until(() => mounted.textarea().isConnected, 'the composer is there');
    mounted.say('hola');
    await until(() => mounted.answers() === 1, 'it answered');
    expect(mounted.find('.attach')).to.equal(null);
  });

  it('that are chosen are sent at once, shown, and taken along by the next message', async () => {
    const mounted = await open();
    choose(mounted, image(), note());
    await until(() => chips(mounted).filter((text) => text.includes('Listo')).length === 2, 'both are there');
    expect(mounted.bff.to('POST /attachments').map(({ fileName, type }) => [fileName, type])).to.deep.equal([
      ['foto%20%C3%B1.png', 'image/png'],
      ['notas.md', 'text/plain'],
    ]);
    mounted.say('Mira');
    await until(() => mounted.answers() === 1, 'it answered');
    expect(sentIds(mounted)).to.deep.equal([2]);
    expect(chips(mounted)).to.deep.equal([]);
    const preview = mounted.get('.attached img') as HTMLImageElement;
    expect([preview.alt, preview.src.startsWith('blob:')]).to.deep.equal(['foto ñ.png', true]);
    mounted.say('Otra cosa');
    await until(() => mounted.answers() === 2, 'it answered again');
    expect(sentIds(mounted)).to.deep.equal([2, undefined]);
  });

  it('alone are a message, too', async () => {
    const mounted = await open();
    choose(mounted, image());
    await until(() => mounted.get('.send').getAttribute('aria-disabled') === 'false', 'it can be sent');
    await until(() => chips(mounted)[0]?.includes('Listo') === true, 'it is there');
    mounted.get('.send').click();
    await until(() => mounted.answers() === 1, 'it answered');
    expect(sentIds(mounted)).to.deep.equal([1]);
    expect(mounted.all('.message.user .bubble')).to.deep.equal([]);
  });

  it('on their way hold the message back, which says so, and is sent when they are there', async () => {
    const mounted = await open();
    const letGo = holdUploads(mounted);
    choose(mounted, image());
    mounted.say('Mira');
    await until(() => mounted.get('.foot [role=status]').innerText.includes('cuando termine la subida'), 'it says so');
    expect(sentIds(mounted)).to.deep.equal([]);
    letGo();
    await until(() => mounted.answers() === 1, 'it answered');
    expect(sentIds(mounted)).to.deep.equal([1]);
    expect(mounted.textarea().value).to.equal('');
  });

  it('that could not be sent may be tried again or removed; until then nothing is sent', async () => {
    const mounted = await open();
    mounted.bff.failNext('POST /attachments', { status: 503, code: 'store_unavailable' });
    choose(mounted, image());
    await until(() => chips(mounted)[0]?.includes('No se pudo subir') === true, 'it failed');
    mounted.say('Mira');
    await until(() => mounted.get('.hint').innerText.startsWith('Reintenta'), 'it says what to do');
    expect(sentIds(mounted)).to.deep.equal([]);
    button(mounted, 'Volver a subir').click();
    await until(() => chips(mounted)[0]?.includes('Listo') === true, 'it is there');
    button(mounted, 'Quitar').click();
    await until(() => chips(mounted).length === 0, 'it is gone');
    await until(() => deepActiveElement() === mounted.textarea(), 'the focus is in the composer');
  });

  it('too large, of another type or too many are refused without asking', async () => {
    const mounted = await open();
    choose(
      mounted,
      new File([new Uint8Array(2 * 2 ** 20 + 1)], 'g.png', { type: 'image/png' }),
      new File(['x'], 'a.zip', { type: 'application/zip' }),
    );
    await until(() => chips(mounted).length === 2, 'both are shown');
    expect(chips(mounted)[0]).to.contain('Pesa más de 2 MB');
    expect(chips(mounted)[1]).to.contain('Solo se admiten');
    choose(mounted, image(), image('b.png'));
    await until(() => mounted.get('.foot [role=status]').innerText.includes('Como mucho 3'), 'it says how many');
    expect(chips(mounted)).to.have.length(3);
    await until(() => mounted.bff.to('POST /attachments').length === 1, 'only the good one was sent');
  });

  it('are taken when they are pasted or dropped on the composer, and text stays text', async () => {
    const mounted = await open();
    const field = mounted.textarea();
    field.dispatchEvent(
      new ClipboardEvent('paste', {
        clipboardData: transferOf([image('pegada.png')]),
        bubbles: true,
        composed: true,
        cancelable: true,
      }),
    );
    const dropped = new DragEvent('drop', {
      dataTransfer: transferOf([note('soltada.txt')]),
      bubbles: true,
      composed: true,
      cancelable: true,
    });
    field.dispatchEvent(dropped);
    expect(dropped.defaultPrevented).to.equal(true);
    await until(() => chips(mounted).length === 2, 'both are there');
    const text = transferOf([image()]);
    text.setData('text/plain', 'hola');
    const pasted = new ClipboardEvent('paste', {
      clipboardData: text,
      bubbles: true,
      composed: true,
      cancelable: true,
    });
    field.dispatchEvent(pasted);
    expect(pasted.defaultPrevented).to.equal(false);
  });

  it('come back into the composer with a message that is taken back', async () => {
    const mounted = await open({ reply: () => ({ type: 'problem', status: 400, code: 'invalid_body' }) });
    choose(mounted, note());
    await until(() => chips(mounted)[0]?.includes('Listo') === true, 'it is there');
    mounted.say('Mira');
    await until(() => mounted.all('.meta.failed').length === 1, 'it failed');
    mounted
      .all('.meta.failed button')
      .find(({ innerText }) => innerText.includes('Editar'))
      ?.click();
    await until(() => chips(mounted).length === 1, 'the file is back');
    expect(mounted.textarea().value).to.equal('Mira');
  });

  it('of the history are links that fetch them as the visitor', async () => {
    rememberVisit();
    const history: HistoryMessage[] = [
      {
        id: 'm1',
        direction: 'incoming',
        content: '',
        created_at: '2026-11-20T10:00:00Z',
        metadata: {
          author: { type: 'visitor' },
          client_message_id: 'c1',
          attachments: [{ id: 'f 1', name: 'plan.pdf', type: 'application/pdf', size: 48_213 }],
        },
      },
    ];
    const mounted = await open({ history, knownRefreshToken: 'known' });
    await until(() => mounted.find('.attached button') !== null, 'it is shown');
    expect(mounted.get('.attached').innerText.replaceAll(/\s+/g, ' ')).to.match(/plan\.pdf 47 kB/);
    let saved = '';
    const link = stubLinks((name) => (saved = name));
    try {
      button(mounted, 'Descargar plan.pdf').click();
      await until(() => saved === 'plan.pdf', 'it is handed to the browser');
    } finally {
      link.restore();
    }
    const [request] = mounted.bff.to('GET /attachments/{id}');
    expect([request?.path, request?.authorization?.startsWith('Bearer ')]).to.deep.equal(['/attachments/f%201', true]);
  });

  it('of one visitor are gone for the next', async () => {
    const mounted = await open();
    choose(mounted, image());
    await until(() => chips(mounted)[0]?.includes('Listo') === true, 'it is there');
    mounted.chat.reset();
    await until(() => chips(mounted).length === 0, 'it is gone');
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`have no faults for axe in ${colorScheme}`, async () => {
      await emulateMedia({ colorScheme });
      const mounted = await open();
      mounted.bff.failNext('POST /attachments', { status: 503, code: 'store_unavailable' });
      choose(mounted, image(), note());
      await until(() => chips(mounted).some((text) => text.includes('Listo')), 'one is there');
      expect(await findings()).to.deep.equal([]);
      button(mounted, 'Quitar').click();
      await until(() => chips(mounted).length === 1, 'one is left');
      mounted.say('Mira');
      await until(() => mounted.answers() === 1, 'it answered');
      expect(await findings()).to.deep.equal([]);
    });
  }
});
