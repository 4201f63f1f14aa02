import { createClient } from '@supabase/supabase-js';
import type { SupabaseClient } from '@supabase/supabase-js';
import { describe, expect, it } from 'vitest';
import type { TestBackend } from '../test-backend.ts';
import { ask } from './ask.ts';
import { rpc } from './transport-case.ts';

/** What must hold when many ask at once, and what supabase-js makes of the answers. */
export function describeConcurrency(backend: () => TestBackend): void {
  describe('many at once', () => {
    it('never lets a role leak from one request into another', async () => {
      const asked = Array.from({ length: 100 }, (_, index) => [
        ask(backend(), rpc('rol_despues_de', { p_ms: index % 3 }, { as: 'anon' })),
        ask(backend(), rpc('rol_despues_de', { p_ms: index % 3 }, { as: 'service' })),
        ask(backend(), rpc('contar_secretos', {}, { as: 'anon' })),
      ]);
      const found = await Promise.all(asked.flat());
      expect(new Set(found.map(({ status, data }, index) => `${index % 3}: ${status} ${String(data)}`))).toEqual(
        new Set(['0: 200 anon', '1: 200 service_role', '2: 401 null']),
      );
    });

    it('keeps every good write beside failing ones', async () => {
      const pairs = Array.from({ length: 60 }, (_, index) => [
        ask(backend(), rpc('guardar_nota', { p_texto: `buena ${index}` })),
        ask(backend(), rpc('guardar_y_fallar', { p_texto: `mala ${index}` })),
      ]);
      const statuses = (await Promise.all(pairs.flat())).map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(60);
      expect(statuses.filter((status) => status === 409)).toHaveLength(60);
      expect((await ask(backend(), rpc('contar_notas', { p_patron: 'buena %' }))).data).toBe(60);
      expect((await ask(backend(), rpc('contar_notas', { p_patron: 'mala %' }))).data).toBe(0);
    });

    it('stores one row when a write that was given up is tried again', async () => {
      const client = connect(backend());
      const insert = () => client.rpc('guardar_nota', { p_texto: 'reintento' });
      const first = await insert().abortSignal(AbortSignal.timeout(1));
      const second = await insert();
      expect([0, 200]).toContain(first.status);
      expect([200, 409]).toContain(second.status);
      expect((await client.rpc('contar_notas', { p_patron: 'reintento' })).data).toBe(1);
    });
  });

  describe('supabase-js', () => {
    it('gets the one row of single(), and null from maybeSingle() when there is none', async () => {
      expect((await connect(backend()).rpc('filas', { p_n: 1 }).single()).data).toEqual({ id: 1, nombre: 'fila 1' });
      expect((await connect(backend()).from('cosas').select('id').eq('id', 99).maybeSingle()).data).toBeNull();
    });

    it('counts', async () => {
      const { count, data, status } = await connect(backend())
        .from('cosas')
        .select('*', { count: 'exact', head: true });
      expect({ count, data, status }).toEqual({ count: 4, data: null, status: 200 });
    });

    it('answers status 0 to a call that was aborted', async () => {
      const controller = new AbortController();
      controller.abort();
      const { status, error } = await connect(backend()).rpc('nada').abortSignal(controller.signal);
      expect(status).toBe(0);
      expect(error?.message).toMatch(/^AbortError/);
    });
  });
}

function connect({ url, secretKey, fetch }: TestBackend): SupabaseClient {
  return createClient(url, secretKey, { global: { fetch }, auth: { persistSession: false } });
}
