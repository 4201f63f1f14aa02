/** The languages the widget speaks. */
export type Locale = 'es' | 'en' | 'pt';

/** The first wish the widget can fulfil, Spanish when none. `pt-BR` counts as `pt`. */
export function resolveLocale(...wishes: (string | null | undefined)[]): Locale {
  for (const wish of wishes) {
    const language = wish?.toLowerCase().split('-')[0];
    if (language === 'es' || language === 'en' || language === 'pt') return language;
  }
  return 'es';
}
