import type { Locale } from './labels/locale.ts';

/** The three texts needed before the panel is there. */
export const launcherLabels: Record<Locale, { open: string; close: string; failed: string }> = {
  es: { open: 'Abrir el chat', close: 'Cerrar el chat', failed: 'No se pudo abrir el chat. Intenta de nuevo.' },
  en: { open: 'Open chat', close: 'Close chat', failed: 'The chat could not be opened. Try again.' },
  pt: { open: 'Abrir o chat', close: 'Fechar o chat', failed: 'Não foi possível abrir o chat. Tente de novo.' },
};
