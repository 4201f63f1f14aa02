import * as z from 'zod';
import { expect, it } from 'vitest';
import type { Rpc } from './rpc.ts';

const made = z.string();
const rpc: Rpc = async (_name, _args, result) => result.parse('made');

/** The compiler is the test: a line below that starts to compile fails the step `types`. */
it('calls only functions and arguments that the migrations make', () => {
  const calls = [
    () => rpc('renovar_turno', { p_turno_id: 'a', p_cerca: 1 }, made),
    () => rpc('historial_webchat', { p_session_id: 'a', p_antes: null }, made),
    // @ts-expect-error no such function
    () => rpc('renovar_turnos', { p_turno_id: 'a', p_cerca: 1 }, made),
    // @ts-expect-error a missing argument
    () => rpc('renovar_turno', { p_turno_id: 'a' }, made),
    // @ts-expect-error no such argument
    () => rpc('historial_webchat', { p_session_id: 'a', p_antez: null }, made),
    // @ts-expect-error an argument of another type
    () => rpc('historial_webchat', { p_session_id: 1 }, made),
  ];
  expect(calls).toHaveLength(6);
});
