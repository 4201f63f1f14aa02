import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findViolations, invariantNames } from './checker.ts';
import { receiveVisitors, startWorld } from './world.ts';
import type { World } from './world.ts';

/** A check that finds nothing is worth something only when it would have found it. */
let world: World;
beforeAll(async () => {
  world = await startWorld({ seed: 1, processes: 1 });
  await receiveVisitors(world, 3, () => world.visitors.length > 0);
});
afterAll(() => world.stop());

const firstConversation = `(select conversacion_id from public.turnos order by recibido_en limit 1)`;

const damages: readonly string[] = [
  `insert into public.mensajes (conversacion_id, direccion, tipo_contenido, texto, datos, estado)
   (select conversacion_id, direccion, tipo_contenido, texto, datos, estado
    from public.mensajes where direccion = 'entrante' limit 1)
   union all
   (select conversacion_id, direccion, tipo_contenido, texto, datos, estado
    from public.mensajes where direccion = 'saliente' limit 1)`,
  `insert into public.ejecuciones_herramientas
     (turno_id, conversacion_id, paso, call_id, nombre, argumentos, argumentos_hash, salida, resultado)
   select turno_id, conversacion_id, paso, 'call_otra_vez', nombre, argumentos, argumentos_hash, salida, resultado
   from public.ejecuciones_herramientas where resultado = 'ok' limit 1`,
  `update public.contactos set correo = null where id = (
     select contacto_id from public.conversaciones where id = ${firstConversation}
   )`,
  `with par as (
     select min(id::text)::uuid as a, max(id::text)::uuid as b
     from public.turnos where conversacion_id = ${firstConversation} and respuesta_mensaje_id is not null
   )
   update public.turnos as t
   set respuesta_mensaje_id = otro.respuesta_mensaje_id
   from par, public.turnos as otro
   where (t.id = par.a and otro.id = par.b) or (t.id = par.b and otro.id = par.a)`,
  `update public.mensajes set texto = texto || ' xqzzzzqx'
   where id = (select id from public.mensajes where direccion = 'saliente' order by id limit 1)`,
  `update public.turnos set estado = 'en_curso', arrendado_hasta = now() + interval '1 hour'
   where id = (select id from public.turnos order by recibido_en desc limit 1)`,
];

/** Asks the simulator behind the servers' back. */
async function askOpenai(method: string, path: string, body?: unknown): Promise<void> {
  const response = await fetch(`${world.simulator.url}${path}`, {
    method,
    headers: { authorization: 'Bearer test', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(response.status).toBe(200);
}

describe('the checker', () => {
  it('finds nothing where nothing happened', async () => {
    expect(await findViolations(world)).toEqual([]);
  });

  it('finds every kind of damage', async () => {
    await world.fleet.stop();
    for (const damage of damages) await world.postgrest.sql(damage);
    const held = world.simulator.conversations.ids().filter((id) => !world.lost.has(id));
    const conversation = world.simulator.conversations.get(held[0] ?? '');
    const output = conversation?.items.find(({ type }) => type === 'function_call_output');
    await askOpenai('DELETE', `/conversations/${conversation?.id}/items/${output?.id}`);
    const again = { type: 'message', role: 'user', content: 'Otra vez' };
    await askOpenai('POST', `/conversations/${conversation?.id}/items`, { items: [again] });
    world.deaths.push({ type: 'fault', reason: 'for the test' });
    world.complaints.push('for the test');
    const violations = await findViolations(world);
    const silent = invariantNames.filter((name) => !violations.some((violation) => violation.startsWith(`${name}: `)));
    expect(silent).toEqual([]);
  });
});
