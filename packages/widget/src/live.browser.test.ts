import { expect } from '@esm-bundle/chai';
import type { Control } from '@talia/protocol';
import { findings } from './testing/axe-findings.ts';
import { toTurn, type FakeBffOptions } from './testing/fake-bff.ts';
import { fromPerson, marta } from './testing/fake-live.ts';
import { makeHistory } from './testing/make-history.ts';
import { mountChat, openChat, rememberVisit, unmountAll, until, type MountedChat } from './testing/mount-chat.ts';

afterEach(async () => {
  unmountAll();
  document.documentElement.style.colorScheme = '';
  // Whoever led lets go of its lock before the next test's first tab comes.
  await new Promise((resolve) => setTimeout(resolve, 20));
});

/** An open chat that hears what happens. */
async function openLive(
  options: FakeBffOptions & { attributes?: Record<string, string>; beside?: MountedChat } = {},
): Promise<MountedChat> {
  const mounted = mountChat(options);
  await openChat(mounted);
  await until(() => mounted.bff.live.listening === 1 && mounted.panel().live !== null, 'it is live');
  if (!options.beside) await until(() => mounted.bff.to('GET /messages').length > 0, 'the history is read once more');
  return mounted;
}

/** Of the tests that begin with an earlier visit. */
function visited(count = 2): FakeBffOptions {
  rememberVisit();
  return { knownRefreshToken: 'known', history: makeHistory(count, Date.now() - 60_000) };
}

const control = (state: Control['state'], version: number) =>
  ({ type: 'control', data: { state, version, holder: state === 'human' ? marta : null } }) as const;
const typing = (active: boolean) => ({ type: 'typing', data: { author: marta, active } }) as const;
const says = (id: string, text: string) => ({ type: 'message', data: fromPerson(id, text) }) as const;
const notice = ({ find }: MountedChat) => find('.notice.live')?.innerText ?? '';
const spoken = ({ all }: MountedChat) => all('#spoken p').map(({ textContent }) => textContent);
const listen = <E extends Event>({ chat }: MountedChat, name: string): E[] => {
  const events: E[] = [];
  chat.addEventListener(name, (event) => void events.push(event as E));
  return events;
};

/** What comes in with motion is pale until it is there. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 350));

describe('a person in the conversation', () => {
  it('is announced when they are awaited, come and go, to the eye, the ear and the page', async () => {
    const mounted = await openLive();
    const handovers = listen<Event & { to: string; person: string | null }>(mounted, 'talia-handover');
    mounted.bff.live.happen(control('waiting', 1));
    await until(() => notice(mounted).includes('Avisamos al equipo'), 'they are awaited');
    mounted.bff.live.happen(control('human', 2));
    await until(() => notice(mounted).includes('Marta Ríos se unió'), 'they are there');
    expect(mounted.get('header .label').innerText).to.equal('Te atiende Marta Ríos');
    expect(mounted.get('header .avatar').innerText).to.equal('MR');
    mounted.bff.live.happen(control('waiting', 1));
    mounted.bff.live.happen(control('assistant', 3));
    await until(() => notice(mounted).includes('Marta Ríos dejó la conversación'), 'they are gone');
    expect(mounted.get('header .label').innerText).to.equal('Asistente de IA');
    mounted.say('sigo aquí');
    await until(() => notice(mounted) === '' && mounted.answers() === 1, 'the assistant goes on');
    mounted.bff.live.happen(control('paused', 4));
    await until(() => notice(mounted).includes('en pausa'), 'it is paused');
    expect(spoken(mounted).filter((line) => line?.includes('Marta'))).to.deep.equal([
      'Marta Ríos se unió y te responde aquí.',
      'Marta Ríos dejó la conversación. Sigue el asistente de IA.',
    ]);
    expect(handovers.map(({ to, person }) => [to, person])).to.deep.equal([
      ['human', null],
      ['human', 'Marta Ríos'],
      ['assistant', null],
      ['human', null],
    ]);
  });

  it('writes with a name and a style of their own, once, and is read out', async () => {
    const mounted = await openLive(visited());
    const messages = listen<Event & { message: { role: string } }>(mounted, 'talia-message');
    mounted.bff.live.happen(control('human', 1));
    mounted.bff.history.push(fromPerson('m1', 'Hola, soy **Marta**.'));
    mounted.bff.live.happen(says('m1', 'Hola, soy **Marta**.'));
    mounted.bff.live.happen(says('m1', 'Hola, soy **Marta**.'));
    await until(() => mounted.bubbles().at(-1) === 'Hola, soy Marta.', 'it is there');
    expect(mounted.all('.message.human')).to.have.length(1);
    expect(mounted.get('.message.human .speaker').innerText).to.equal('Marta Ríos Persona del equipo');
    expect(spoken(mounted)).to.include('Marta Ríos: Hola, soy Marta.');
    expect(messages.map(({ message }) => message.role)).to.deep.equal(['human']);
  });

  it('is seen typing until they stop, write or are silent, never beside the assistant’s own sign', async () => {
    const mounted = await openLive({ reply: () => ({ type: 'no_network' }) });
    const signs = () => mounted.all('.typing').map((sign) => sign.getAttribute('aria-label'));
    mounted.bff.live.happen(control('human', 1));
    mounted.bff.live.happen(typing(true));
    await until(() => signs().length === 1, 'they type');
    expect(signs()).to.deep.equal(['Marta Ríos está escribiendo']);
    mounted.say('¿sigues ahí?');
    expect(signs()).to.deep.equal(['Marta Ríos está escribiendo']);
    mounted.bff.live.happen(typing(false));
    await until(() => signs().length === 0, 'they stopped');
    mounted.bff.live.happen(typing(true));
    mounted.bff.live.happen(says('m1', 'Aquí estoy.'));
    await until(() => mounted.bubbles().includes('Aquí estoy.') && signs().length === 0, 'they wrote');
    expect(spoken(mounted).join()).not.to.contain('escribiendo');
  });

  it('shows no second sign while the assistant thinks', async () => {
    const mounted = await openLive({ reply: (message) => ({ ...toTurn(message, 'Listo.'), pauseMs: 120 }) });
    mounted.bff.live.happen(typing(true));
    await until(() => mounted.find('.typing') !== null, 'they type');
    mounted.say('hola');
    const signs = () => mounted.all('.typing').map((sign) => sign.getAttribute('aria-label'));
    await until(() => signs().includes('El asistente está escribiendo'), 'the assistant thinks');
    expect(signs()).to.have.length(1);
    await until(() => mounted.answers() === 1, 'it is answered');
  });

  it('keeps the assistant from thinking, and sees what was said', async () => {
    const mounted = await openLive({
      ...visited(),
      reply: () => ({
        type: 'turn',
        pauseMs: 150,
        chunks: [
          { type: 'start', messageId: 'x', messageMetadata: { turn_id: 't', manual_mode: true } },
          { type: 'finish' },
        ],
      }),
    });
    mounted.bff.live.happen(control('human', 1));
    await until(() => notice(mounted) !== '', 'they are there');
    mounted.say('hola Marta');
    await until(() => mounted.bubbles().at(-1) === 'hola Marta', 'it is said');
    expect(mounted.panel().chat.messages.at(-1)).to.include({ role: 'answer', status: 'thinking' });
    expect(mounted.all('.typing')).to.have.length(0);
    expect(mounted.all('.message.ai').filter((line) => line.querySelector('.bubble') === null)).to.have.length(0);
    mounted.bff.live.happen({ type: 'read', data: { author: marta, message_id: 'stored-0' } });
    await until(() => mounted.all('.seen').length === 1, 'it is seen');
    expect(mounted.get('.seen').closest('.message')?.textContent).to.contain('Pregunta número 0');
  });

  it('is heard in the closed panel: a badge counts what they wrote', async () => {
    const mounted = await openLive();
    mounted.chat.close();
    mounted.bff.live.happen(control('human', 1));
    mounted.bff.live.happen(says('m1', 'uno'));
    mounted.bff.live.happen(says('m2', 'dos'));
    await until(
      () => mounted.chat.shadowRoot?.querySelector('.badge')?.textContent?.includes('2') === true,
      'it counts',
    );
    mounted.chat.open();
    await until(() => mounted.bubbles().includes('dos'), 'it is there');
  });

  it('does not move who reads further up: a pill says that something is new', async () => {
    const mounted = await openLive(visited(30));
    const log = mounted.get('.log');
    await until(() => log.scrollHeight > log.clientHeight + 300, 'there is something to scroll');
    log.scrollTop = 200;
    await new Promise((resolve) => setTimeout(resolve, 50));
    mounted.bff.live.happen(says('m1', 'nuevo'));
    await until(() => mounted.find('.pill') !== null, 'it says so');
  });

  for (const scheme of ['light', 'dark']) {
    it(`leaves nothing for axe to find, ${scheme}`, async () => {
      document.documentElement.style.colorScheme = scheme;
      const mounted = await openLive(visited());
      mounted.bff.live.happen(control('waiting', 1));
      await until(() => notice(mounted) !== '', 'they are awaited');
      await settle();
      expect(await findings()).to.deep.equal([]);
      mounted.bff.live.happen(control('human', 2));
      mounted.bff.live.happen(says('m1', 'Hola.'));
      mounted.bff.live.happen({ type: 'read', data: { author: marta, message_id: 'stored-0' } });
      mounted.bff.live.happen(typing(true));
      await until(() => mounted.find('.typing') !== null && mounted.find('.seen') !== null, 'all of it is there');
      await settle();
      expect(await findings()).to.deep.equal([]);
      mounted.bff.live.happen({ type: 'closed', data: { reason: 'operador_cerro' } });
      await until(() => mounted.find('.ask [role=status]') !== null, 'it is over');
      await settle();
      expect(await findings()).to.deep.equal([]);
    });
  }
});

describe('what else happens', () => {
  it('reaches the page: the lead, and the end with its reason, after which nothing listens', async () => {
    const mounted = await openLive();
    const leads = listen<Event & { lead: unknown }>(mounted, 'talia-lead-change');
    const ends = listen<Event & { reason: string; cause: string | null }>(mounted, 'talia-session-end');
    const lead = { captured: ['email'], missing: ['full_name'], closed: false } as const;
    mounted.bff.live.happen({
      type: 'lead',
      data: { ...lead, captured: [...lead.captured], missing: [...lead.missing] },
    });
    await until(() => leads.length === 1, 'the lead changed');
    mounted.bff.live.happen({ type: 'closed', data: { reason: 'inactividad' } });
    await until(() => mounted.find('.ask [role=status]')?.innerText.includes('inactividad') === true, 'it says why');
    expect(ends.map(({ reason, cause }) => [reason, cause])).to.deep.equal([['ended', 'inactividad']]);
    await until(() => mounted.bff.live.listening === 0, 'nothing listens');
    mounted.get('.ask .main').click();
    await until(() => mounted.bff.live.listening === 1, 'the next conversation is live');
  });

  it('ends with the chat, its reset and its element', async () => {
    const mounted = await openLive();
    mounted.say('hola');
    await until(() => mounted.answers() === 1, 'it is answered');
    mounted.chat.endSession();
    await until(() => mounted.bff.live.listening === 0, 'ended');
    mounted.get('.ask .main').click();
    await until(() => mounted.bff.live.listening === 1, 'begun anew');
    const before = mounted.bff.to('GET /events').length;
    mounted.chat.reset();
    await until(() => mounted.bff.to('GET /events').length > before && mounted.bff.live.listening === 1, 'another one');
    mounted.chat.remove();
    await until(() => mounted.bff.live.listening === 0, 'gone');
  });

  it('waits for consent, and ends when it is taken back', async () => {
    const consent = { version: '1', text: 'Guardamos lo que escribes.' };
    const mounted = mountChat({ config: { consent } });
    mounted.launcher.click();
    await until(() => mounted.find('.legal') !== null, 'it is asked');
    expect(mounted.bff.to('GET /events')).to.have.length(0);
    mounted.get('.ask .main').click();
    await until(() => mounted.bff.live.listening === 1 && mounted.panel().live !== null, 'it is given');
    await mounted.panel().actions.data.controller.withdraw('1');
    expect(mounted.bff.live.listening).to.equal(0);
    mounted.say('hola');
    await until(() => mounted.find('.legal') !== null, 'it is asked again');
    mounted.get('.ask .main').click();
    await until(() => mounted.bff.live.listening === 1, 'it is given again');
  });

  it('shows what another device said, and what happened between the history and the connection', async () => {
    const options = visited();
    const mounted = mountChat(options);
    const late = fromPerson('late', 'Justo antes.');
    const answer = mounted.bff.fetch;
    mounted.bff.fetch = async (input, init) => {
      const response = await answer(input, init);
      // It is stored the moment after the history was read.
      if (mounted.bff.to('GET /messages').length > 0 && !options.history?.includes(late)) options.history?.push(late);
      return response;
    };
    await openChat(mounted);
    await until(() => mounted.bubbles().includes('Justo antes.'), 'it was not missed');
    const own = { ...late, id: 'own', direction: 'incoming', content: 'Desde el móvil' } as const;
    mounted.bff.live.happen({
      type: 'message',
      data: { ...own, metadata: { author: { type: 'visitor' }, client_message_id: 'phone-message-1' } },
    });
    await until(() => mounted.bubbles().at(-1) === 'Desde el móvil', 'it is there');
    expect(mounted.get('.list > .message:last-of-type').className).to.contain('user');
  });
});

async function openTwo(): Promise<[MountedChat, MountedChat]> {
  const first = await openLive();
  first.say('hola');
  await until(() => first.answers() === 1, 'it is answered');
  const second = await openLive({ beside: first, attributes: { id: 'second' } });
  return [first, second];
}

describe('tabs of one visitor', () => {
  it('share one connection: what it hears, both show, with who holds the conversation', async () => {
    const [first, second] = await openTwo();
    first.bff.live.happen(control('human', 1));
    first.bff.live.happen(says('m1', 'Hola a los dos'));
    for (const tab of [first, second]) {
      await until(() => tab.bubbles().includes('Hola a los dos') && notice(tab).includes('Marta'), 'it is shown');
      expect(tab.all('.message.human')).to.have.length(1);
    }
    const third = await openLive({ beside: first });
    await until(() => notice(third).includes('Marta Ríos'), 'who comes later knows, too');
    expect(first.bff.to('GET /events')).to.have.length(1);
  });

  it('lose nothing when the one that listens goes: another goes on from where it was', async () => {
    const [first, second] = await openTwo();
    const { live } = first.bff;
    live.happen(control('human', 1));
    live.happen(says('m1', 'uno'));
    await until(() => second.bubbles().includes('uno'), 'it is told');
    first.chat.remove();
    live.happen(says('m2', 'dos'));
    await until(() => live.listening === 1 && second.bubbles().includes('dos'), 'the other listens');
    expect(first.bff.to('GET /events').map(({ lastEventId }) => lastEventId)).to.deep.equal([null, 'c2']);
    expect(second.all('.message.human')).to.have.length(2);
  });

  it('do not wait for a tab that the system has put to sleep', async () => {
    const asleep = new AbortController();
    const sleep = () => new Promise((resolve) => asleep.signal.addEventListener('abort', resolve));
    void navigator.locks.request('talia:tlk_pub_test:live:session-1', sleep);
    try {
      const mounted = await openLive();
      asleep.abort();
      await until(() => mounted.panel().chat.live?.control !== null, 'it hears');
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(mounted.bff.to('GET /events')).to.have.length(1);
    } finally {
      asleep.abort();
    }
  });

  it('listen each for itself where a browser has no locks', async () => {
    const locks = Object.getOwnPropertyDescriptor(Navigator.prototype, 'locks');
    Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true });
    try {
      const first = await openLive();
      const second = mountChat({ beside: first });
      await openChat(second);
      await until(() => first.bff.live.listening === 2, 'both listen');
      first.bff.live.happen(says('m1', 'uno'));
      await until(() => first.bubbles().includes('uno') && second.bubbles().includes('uno'), 'both hear');
    } finally {
      Reflect.deleteProperty(navigator, 'locks');
      expect(locks).not.to.equal(undefined);
    }
  });
});
