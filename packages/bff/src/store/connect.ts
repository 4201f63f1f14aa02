import { createClient } from '@supabase/supabase-js';
import type { SupabaseClient } from '@supabase/supabase-js';

export interface Connection {
  url: string;
  /** The secret key: `sb_secret_…`, or an older `service_role` JWT. */
  key: string;
  /** A user's token: it and not the key decides then who asks. */
  userToken?: string;
  /** How requests travel; the platform's own fetch when left out. */
  fetch?: typeof globalThis.fetch;
}

/** The supabase-js client our store calls functions through: no session of its own, nothing refreshed, nothing kept. */
export function connect(connection: Connection): SupabaseClient {
  const { url, key, fetch, userToken } = connection;
  return createClient(url, key, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: {
      ...(fetch === undefined ? {} : { fetch }),
      ...(userToken === undefined ? {} : { headers: { authorization: `Bearer ${userToken}` } }),
    },
  });
}
