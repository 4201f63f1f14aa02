import { useRef, type ReactElement } from 'react';
import type { TaliaChatProps } from '../react.ts';
import type { TaliaChat } from '../talia-chat.ts';

// Compiled, not run: what an application may write, and what the types must refuse.

const settings: TaliaChatProps = { 'site-key': 'tlk_pub_local', mode: 'inline', theme: 'dark' };

/** A page that listens, sets rules and sends by itself. */
export function Contact(): ReactElement {
  const chat = useRef<TaliaChat>(null);
  return (
    <>
      <button onClick={() => chat.current?.send('Quiero una demostración')}>Hablemos</button>
      <talia-chat
        ref={chat}
        className="soporte"
        {...settings}
        prompts="Ver precios | Agendar"
        config={{ proactive: [{ text: '¿Te ayudo?', after: 10, url: /precios/ }] }}
        ontalia-lead-change={({ lead }) => lead.closed}
        ontalia-before-send={(event) => event.preventDefault()}
      />
    </>
  );
}

/** What does not compile. */
export const refused = [
  // @ts-expect-error -- no such mode
  <talia-chat key="1" mode="popup" />,
  // @ts-expect-error -- an attribute is written as in HTML
  <talia-chat key="2" siteKey="tlk_pub_local" />,
  // @ts-expect-error -- that event carries no text
  <talia-chat key="3" ontalia-open={({ text }) => text} />,
];
