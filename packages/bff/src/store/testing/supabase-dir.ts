import { fileURLToPath } from 'node:url';

/** The repository's own `supabase` folder. */
export const repositorySupabaseDir = fileURLToPath(new URL('../../../../../supabase', import.meta.url));
