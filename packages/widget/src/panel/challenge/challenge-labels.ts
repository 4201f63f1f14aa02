import type { Locale } from '../../labels/locale.ts';

/** Spanish, and the shape of the other languages. */
const es = {
  title: 'Una comprobación rápida',
  hint: 'Antes de empezar comprobamos que eres una persona. La comprobación la hace Cloudflare.',
  loading: 'Preparando la comprobación…',
  shown: 'Si aparece una casilla, márcala.',
  blocked: 'No se pudo cargar la comprobación. Puede que un bloqueador o la red la impidan.',
  failed: 'La comprobación no se completó.',
};

/** Every text of the challenge. A language that misses one does not compile. */
export type ChallengeLabels = typeof es;

const en: ChallengeLabels = {
  title: 'A quick check',
  hint: 'Before we begin, we check that you are a person. Cloudflare does the check.',
  loading: 'Preparing the check…',
  shown: 'If a box appears, tick it.',
  blocked: 'The check could not be loaded. A blocker or the network may be in the way.',
  failed: 'The check was not completed.',
};

const pt: ChallengeLabels = {
  title: 'Uma verificação rápida',
  hint: 'Antes de começar, verificamos se você é uma pessoa. A verificação é feita pela Cloudflare.',
  loading: 'Preparando a verificação…',
  shown: 'Se aparecer uma caixa, marque-a.',
  blocked: 'Não foi possível carregar a verificação. Um bloqueador ou a rede pode estar impedindo.',
  failed: 'A verificação não foi concluída.',
};

const byLocale: Record<Locale, ChallengeLabels> = { es, en, pt };

/** What is said of the challenge, in that language. */
export function challengeLabelsFor(locale: Locale): ChallengeLabels {
  return byLocale[locale];
}
