import type { Locale } from '../labels/locale.ts';

const es = {
  waiting: 'Avisamos al equipo. Una persona te responderá aquí.',
  followed: 'Una persona del equipo sigue la conversación y te responderá aquí.',
  paused: 'El asistente está en pausa. El equipo leerá lo que escribas.',
  somebody: 'Una persona del equipo',
  joined: (name: string) => `${name} se unió y te responde aquí.`,
  left: (name: string) => `${name} dejó la conversación. Sigue el asistente de IA.`,
  holder: (name: string) => `Te atiende ${name}`,
  awaited: 'Esperando a una persona del equipo',
  typing: (name: string) => `${name} está escribiendo`,
  seen: 'Visto',
  endedByTeam: 'El equipo terminó la conversación.',
  endedInactive: 'La conversación terminó por inactividad.',
};

/** Every text of what is only heard live. A language that misses one does not compile. */
export type LiveLabels = { [K in keyof typeof es]: (typeof es)[K] extends string ? string : (typeof es)[K] };

const en: LiveLabels = {
  waiting: 'We have told the team. A person will answer you here.',
  followed: 'A team member follows the conversation and will answer you here.',
  paused: 'The assistant is paused. The team will read what you write.',
  somebody: 'A team member',
  joined: (name) => `${name} joined and answers you here.`,
  left: (name) => `${name} left the conversation. The AI assistant goes on.`,
  holder: (name) => `${name} is with you`,
  awaited: 'Waiting for a team member',
  typing: (name) => `${name} is typing`,
  seen: 'Seen',
  endedByTeam: 'The team ended the conversation.',
  endedInactive: 'The conversation ended because it was quiet for long.',
};

const pt: LiveLabels = {
  waiting: 'Avisamos a equipe. Uma pessoa vai responder aqui.',
  followed: 'Uma pessoa da equipe acompanha a conversa e vai responder aqui.',
  paused: 'O assistente está em pausa. A equipe vai ler o que você escrever.',
  somebody: 'Uma pessoa da equipe',
  joined: (name) => `${name} entrou e responde aqui.`,
  left: (name) => `${name} saiu da conversa. O assistente de IA continua.`,
  holder: (name) => `${name} está atendendo você`,
  awaited: 'Esperando uma pessoa da equipe',
  typing: (name) => `${name} está digitando`,
  seen: 'Visto',
  endedByTeam: 'A equipe encerrou a conversa.',
  endedInactive: 'A conversa foi encerrada por inatividade.',
};

const byLocale: Record<Locale, LiveLabels> = { es, en, pt };

/** The texts in that language. */
export function liveLabelsFor(locale: Locale): LiveLabels {
  return byLocale[locale];
}
