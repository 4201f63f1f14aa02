const replies = {
  es: 'Gracias, ya lo anoté. ¿Hay algo más que quieras contarme?',
  en: 'Thank you, I have noted that. Is there anything else you would like to tell me?',
  pt: 'Obrigado, já anotei. Há mais alguma coisa que você queira me contar?',
} as const;

/** What a visitor reads when the model ended without visible words, in the language of their BCP 47 locale. */
export function toCannedReply(locale: string | null): string {
  const language = locale?.slice(0, 2).toLowerCase();
  return language === 'en' || language === 'pt' ? replies[language] : replies.es;
}
