-- Supabase projects made before 2026-10-30 give every new table, sequence and function of `public` to `anon` as well.
-- From here on nothing is given by default: each migration says who may do what. What exists already keeps its rights
-- until the migration of its own table.
alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public revoke all on functions from anon, authenticated, service_role;
