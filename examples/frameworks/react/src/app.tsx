import '@talia/widget/define';
import type { TaliaChat, TaliaConfig } from '@talia/widget';
import { useRef, useState } from 'react';

const server = import.meta.env.VITE_TALIA_SERVER ?? 'http://localhost:8787';

/** What is a list or a rule goes through `config`. Outside of the component: one object, set once. */
const config: TaliaConfig = { proactive: [{ text: '¿Te ayudo con los precios?', after: 0.5 }] };

/** A landing page's chat: typed attributes, a rule, two events, and two of the page's own buttons. */
export function App() {
  const chat = useRef<TaliaChat>(null);
  const [messages, setMessages] = useState(0);
  const [captured, setCaptured] = useState(0);
  return (
    <main>
      <h1>Tal-IA en React</h1>
      <button onClick={() => chat.current?.open()}>Hablar con el equipo</button>
      <button onClick={() => chat.current?.identify(fetchIdentity)}>Soy Ana</button>
      <p role="status">{`Mensajes: ${messages}. Datos: ${captured}.`}</p>
      <talia-chat
        ref={chat}
        site-key="tlk_pub_local"
        endpoint={server}
        theme="light"
        position="start"
        config={config}
        ontalia-message={() => setMessages((count) => count + 1)}
        ontalia-lead-change={({ lead }) => setCaptured(lead.captured.length)}
      />
    </main>
  );
}

/** Asked only when the chat needs it: the token lives for minutes. */
async function fetchIdentity(): Promise<string> {
  const response = await fetch('/talia-identity', { method: 'POST' });
  const { token } = (await response.json()) as { token: string };
  return token;
}
