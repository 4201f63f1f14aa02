import type { Locale } from './labels/locale.ts';

/** The four texts needed before the panel is there. */
export const launcherLabels: Record<Locale, { open: string; close: string; failed: string; unread: string }> = {
  es: {
    open: 'Abrir el chat',
    close: 'Cerrar el chat',
    failed: 'No se abrió. Intenta de nuevo.',
    unread: 'sin leer',
  },
  en: { open: 'Open chat', close: 'Close chat', failed: 'It did not open. Try again.', unread: 'unread' },
  pt: {
    open: 'Abrir o chat',
    close: 'Fechar o chat',
    failed: 'Não abriu. Tente de novo.',
    unread: 'não lidas',
  },
};
