import { createClient } from '@supabase/supabase-js';
import type { SupabaseClient } from '@supabase/supabase-js';

export interface Connection {
  url: string;
  /** The secret key: `sb_secret_…`, or an older `service_role` JWT. */
  key: string;
  /** How requests travel; the platform's own fetch when left out. */
  fetch?: typeof globalThis.fetch;
}

/** The supabase-js client our store calls functions through: no session of its own, nothing refreshed, nothing kept. */
export function connect(connection: Connection): SupabaseClient {
  return createClient(connection.url, connection.key, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    ...(connection.fetch === undefined ? {} : { global: { fetch: connection.fetch } }),
  });
}
