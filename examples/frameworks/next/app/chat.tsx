'use client';

import '@talia/widget/define';
import type { TaliaChat, TaliaConfig } from '@talia/widget';
import { useEffect, useRef, useState } from 'react';

/** What is a list or a rule is no attribute. */
const rules: TaliaConfig = { proactive: [{ text: '¿Te ayudo con los precios?', after: 0.5 }] };

/**
 * A landing page's chat: typed attributes, a rule, two events, and two of the page's own buttons. While React takes over
 * what the server rendered, it sets no properties and adds no listeners of custom elements, so an effect does both.
 */
export function Chat({ server }: { server: string }) {
  const chat = useRef<TaliaChat>(null);
  const [messages, setMessages] = useState(0);
  const [captured, setCaptured] = useState(0);
  useEffect(() => {
    const element = chat.current;
    element?.configure(rules);
    const stops = [
      element?.on('talia-message', () => setMessages((count) => count + 1)),
      element?.on('talia-lead-change', ({ lead }) => setCaptured(lead.captured.length)),
    ];
    return () => stops.forEach((stop) => stop?.());
  }, []);
  return (
    <>
      <button onClick={() => chat.current?.open()}>Hablar con el equipo</button>
      <button onClick={() => chat.current?.identify(fetchIdentity)}>Soy Ana</button>
      <p role="status">{`Mensajes: ${messages}. Datos: ${captured}.`}</p>
      <talia-chat ref={chat} site-key="tlk_pub_local" endpoint={server} theme="light" position="start" />
    </>
  );
}

/** Asked only when the chat needs it: the token lives for minutes. */
async function fetchIdentity(): Promise<string> {
  const response = await fetch('/talia-identity', { method: 'POST' });
  const { token } = (await response.json()) as { token: string };
  return token;
}
