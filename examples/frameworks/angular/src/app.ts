import '@talia/widget/define';
import type { TaliaChat, TaliaConfig, TaliaLeadChangeEvent } from '@talia/widget';
import { Component, CUSTOM_ELEMENTS_SCHEMA, signal } from '@angular/core';

/** A landing page's chat: a rule, two events, and two of the page's own buttons. */
@Component({
  selector: 'app-root',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <main>
      <h1>Tal-IA en Angular</h1>
      <button (click)="chat.open()">Hablar con el equipo</button>
      <button (click)="identify(chat)">Soy Ana</button>
      <p role="status">Mensajes: {{ messages() }}. Datos: {{ captured() }}.</p>
      <talia-chat
        #chat
        site-key="tlk_pub_local"
        [attr.endpoint]="server"
        theme="light"
        position="start"
        [config]="config"
        (talia-message)="messages.set(messages() + 1)"
        (talia-lead-change)="count($event)"
      ></talia-chat>
    </main>
  `,
})
export class App {
  readonly server = import.meta.env['VITE_TALIA_SERVER'] ?? 'http://localhost:8787';

  /** What is a list or a rule goes through `config`. */
  readonly config: TaliaConfig = { proactive: [{ text: '¿Te ayudo con los precios?', after: 0.5 }] };

  readonly messages = signal(0);
  readonly captured = signal(0);

  count({ lead }: TaliaLeadChangeEvent): void {
    this.captured.set(lead.captured.length);
  }

  identify(chat: TaliaChat): void {
    chat.identify(fetchIdentity);
  }
}

/** Asked only when the chat needs it: the token lives for minutes. */
async function fetchIdentity(): Promise<string> {
  const response = await fetch('/talia-identity', { method: 'POST' });
  const { token } = (await response.json()) as { token: string };
  return token;
}
