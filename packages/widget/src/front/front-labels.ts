import type { Locale } from '../labels/locale.ts';

/** The texts of what a chat shows before it is opened. */
export const frontLabels: Record<
  Locale,
  { greeting: string; placeholder: string; field: string; send: string; dismiss: string; teaser: string; ai: string }
> = {
  es: {
    greeting: '¡Hola! ¿En qué podemos ayudarte?',
    placeholder: 'Escribe tu mensaje…',
    field: 'Tu mensaje',
    send: 'Enviar',
    dismiss: 'Descartar',
    teaser: 'Mensaje del chat',
    ai: 'Responde una IA y puede equivocarse.',
  },
  en: {
    greeting: 'Hello! How can we help you?',
    placeholder: 'Write your message…',
    field: 'Your message',
    send: 'Send',
    dismiss: 'Dismiss',
    teaser: 'Message from the chat',
    ai: 'An AI answers and can be wrong.',
  },
  pt: {
    greeting: 'Olá! Como podemos ajudar?',
    placeholder: 'Escreva sua mensagem…',
    field: 'Sua mensagem',
    send: 'Enviar',
    dismiss: 'Dispensar',
    teaser: 'Mensagem do chat',
    ai: 'Uma IA responde e pode errar.',
  },
};
