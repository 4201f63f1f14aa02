import { withoutLimits } from '../../packages/bff/src/testing/without-limits.ts';
import type { VariantOrders } from '../messages.ts';

/** The environment variables of a Tal-IA that is measured: as `npm start` runs it, with OpenAI's stand-in,
 * and without limits, which would refuse what is to be measured. */
export function toEnvironment({ upstreamPort, folder, supabase }: VariantOrders): NodeJS.ProcessEnv {
  return {
    ...withoutLimits,
    PORT: '0',
    TALIA_DATA_DIR: folder,
    TALIA_OPENAI_API_KEY: 'bench',
    TALIA_OPENAI_BASE_URL: `http://127.0.0.1:${upstreamPort}/v1`,
    ...(supabase === null ? {} : { TALIA_SUPABASE_URL: supabase.url, TALIA_SUPABASE_SERVICE_ROLE: supabase.key }),
  };
}
