/** The servers that are compared, in the order they run. */
export const variantNames = ['bare', 'express-openai', 'bare-database', 'talia', 'ai-sdk'] as const;

/** A server that is compared. */
export type VariantName = (typeof variantNames)[number];

/** Their heads in the table. */
export const variantTitles: Readonly<Record<VariantName, string>> = {
  bare: 'bare proxy',
  'express-openai': 'express + openai',
  'bare-database': 'bare + 2 db calls',
  talia: 'Tal-IA',
  'ai-sdk': 'express + AI SDK',
};

/** So many streams open all the time, each with one answer after the other. */
export interface Level {
  streams: number;
  /** Between two tokens: the more streams, the slower each, so that the machine is measured and not drowned. */
  betweenMs: number;
  /** How long turns are measured once all streams are open. */
  windowMs: number;
}

/** What is measured of one variant. */
export interface Plan {
  levels: readonly Level[];
  burst: { streams: number; warmMs: number; windowMs: number };
}

/** Tokens of an answer, and milliseconds to the first one. */
export const answer = { tokens: 200, firstMs: 50 };

const whole: Plan = {
  levels: [
    { streams: 1, betweenMs: 1, windowMs: 3_000 },
    { streams: 20, betweenMs: 8, windowMs: 4_000 },
    { streams: 100, betweenMs: 30, windowMs: 5_000 },
    { streams: 500, betweenMs: 80, windowMs: 5_000 },
  ],
  burst: { streams: 20, warmMs: 500, windowMs: 2_500 },
};

const quick: Plan = {
  levels: [
    { streams: 1, betweenMs: 1, windowMs: 800 },
    { streams: 20, betweenMs: 5, windowMs: 1_000 },
    { streams: 100, betweenMs: 12, windowMs: 1_500 },
  ],
  burst: { streams: 20, warmMs: 200, windowMs: 700 },
};

/** The AI SDK is only the base of the burst goal, and what it does beyond 20 streams is known. */
const mostStreams: Partial<Record<VariantName, number>> = { 'ai-sdk': 20 };

/** What to measure of a variant in a run of this length. */
export function planFor(variant: VariantName, length: 'whole' | 'quick'): Plan {
  const { levels, burst } = length === 'whole' ? whole : quick;
  const most = mostStreams[variant] ?? Number.POSITIVE_INFINITY;
  return { levels: levels.filter(({ streams }) => streams <= most), burst };
}

/** How long one answer takes at a level. */
export function turnMs({ betweenMs }: Level): number {
  return answer.firstMs + (answer.tokens - 1) * betweenMs;
}
