const replies = {
  /** The model ended without visible words. */
  silent: {
    es: 'Gracias, ya lo anoté. ¿Hay algo más que quieras contarme?',
    en: 'Thank you, I have noted that. Is there anything else you would like to tell me?',
    pt: 'Obrigado, já anotei. Há mais alguma coisa que você queira me contar?',
  },
  /** The turn took all the time it may. */
  late: {
    es: 'Disculpa, me está tomando más tiempo del normal. ¿Me lo puedes preguntar otra vez?',
    en: 'Sorry, this is taking me longer than usual. Could you ask me again?',
    pt: 'Desculpe, isto está demorando mais do que o normal. Pode me perguntar de novo?',
  },
  /** The model began to recite its instructions. */
  withheld: {
    es: 'De cómo funciono por dentro no puedo hablar, pero con gusto sigo ayudándote. ¿Qué te gustaría resolver?',
    en: 'I cannot talk about how I work inside, but I am glad to go on helping you. What would you like to solve?',
    pt: 'Não posso falar sobre como funciono por dentro, mas continuo ajudando com prazer. O que você gostaria de resolver?',
  },
  /** The model cannot be asked, and somebody of the team has been told. */
  promise: {
    es: 'En este momento no puedo contestarte, pero ya avisé al equipo: una persona te responderá. Si no has dejado tu correo o tu teléfono, escríbelo aquí y te contactamos.',
    en: 'I cannot answer you right now, but I have told the team: a person will get back to you. If you have not left your e-mail or phone, write it here and we will contact you.',
    pt: 'No momento não consigo responder, mas já avisei a equipe: uma pessoa vai responder você. Se ainda não deixou seu e-mail ou telefone, escreva aqui e entraremos em contato.',
  },
} as const;

export type CannedReply = keyof typeof replies;

/** Words of ours that a visitor reads in place of the model's, in the language of their BCP 47 locale. */
export function toCannedReply(reply: CannedReply, locale: string | null): string {
  const language = locale?.slice(0, 2).toLowerCase();
  const words = replies[reply];
  return language === 'en' || language === 'pt' ? words[language] : words.es;
}
