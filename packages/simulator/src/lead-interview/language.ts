import { fold } from './text.ts';

export type Language = 'es' | 'en' | 'pt';

const markers: [Language, RegExp][] = [
  ['pt', /\b(?:voces|voce|nao|obrigad[oa]|precisamos|sou|isso|tudo certo|boa tarde|bom dia|atendem)\b/g],
  ['en', /\b(?:the|you|your|we|is|are|and|with|need|hi|hello|that's|please|my|what)\b/g],
  ['es', /\b(?:el|la|los|que|y|para|con|mi|soy|quiero|una?|por|es|del?|se|lo|hola|gracias|no|si)\b/g],
];

/** The language the visitor writes in, by all they wrote; their browser's counts when the words do not tell. */
export function readLanguage(messages: readonly string[], locale: string | null): Language {
  const text = fold(messages.join(' '));
  const scores = markers.map(([language, words]) => ({ language, hits: text.match(words)?.length ?? 0 }));
  const best = scores.reduce((winner, score) => (score.hits > winner.hits ? score : winner));
  const others = scores.filter((score) => score !== best).reduce((most, score) => Math.max(most, score.hits), 0);
  if (best.hits > others) return best.language;
  const browser = locale?.slice(0, 2).toLowerCase();
  return browser === 'en' || browser === 'pt' ? browser : 'es';
}
