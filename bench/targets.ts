import type { Target } from './messages.ts';
import type { VariantName } from './plan.ts';
import { answerEnding } from './upstream/answer-frames.ts';

const piped = { path: '/v1/responses', kind: 'plain', ending: answerEnding } as const;
const chunked = { path: '/chat', kind: 'plain', ending: 'data: [DONE]\n\n' } as const;

/** How each variant is asked, but for its port. */
export const targets: Readonly<Record<VariantName, Omit<Target, 'port'>>> = {
  bare: piped,
  'express-openai': chunked,
  'bare-database': piped,
  talia: { ...chunked, path: '/api/webchat/messages', kind: 'webchat' },
  'ai-sdk': chunked,
};
