import { expect, it } from 'vitest';
import { addOperator, completeContact, contactOf, say } from './testing/rows.ts';
import { only, useDatabase } from './testing/use-database.ts';

const database = useDatabase();

async function kpis(from: string | null = null, to: string | null = null): Promise<unknown> {
  return only(await database.sql(`select public.dashboard_kpis($1, $2) as kpis`, [from, to]))['kpis'];
}

const nothing = {
  conversaciones: {
    total: 0,
    por_estado: { abierta: 0, pendiente: 0, cerrada: 0 },
    webchat_total: 0,
    canales_activos: 0,
  },
  contactos: {
    total: 0,
    por_estado: { lead: 0, activo: 0, bloqueado: 0 },
    captura: { incompleto: 0, completo: 0 },
  },
  visitantes: 0,
  visitas_totales: 0,
  tiempos_respuesta: { promedio: null, maximo: null },
  webchat: { visitas_sin_chat: 0, conversaciones: 0, visitas_totales: 0, contactos_completos: 0 },
};

async function fill(): Promise<void> {
  await say(database, 'ana', 'user');
  const { id } = await contactOf(database, 'ana');
  await completeContact(database, id);
  await database.sql(`update public.contactos set notes = 'n', necesidad_proposito = 'p'`);
  await say(database, 'ana', 'assistant');
  await say(database, 'luis', 'user');
  await say(database, 'luis', 'assistant');
  await database.script(`
    update public.mensajes set creado_en = '2026-11-02 10:00:00Z';
    update public.mensajes set creado_en = creado_en + case datos ->> 'session_id' when 'ana' then interval '3.5 s' else interval '10 s' end
    where direccion = 'saliente';
    insert into public.contactos (nombre_completo, origen, estado) values ('Wa', 'whatsapp', 'activo');
    insert into public.conversaciones (contacto_id, canal, estado)
    select id, 'whatsapp', 'cerrada' from public.contactos where origen = 'whatsapp';
    select public.record_webchat_visitante(s) from unnest(array['ana', 'mira', 'mira']) as s;
    update public.contactos set creado_en = '2026-11-02';
    update public.conversaciones set iniciada_en = '2026-11-02';
    update public.webchat_visitantes set registrado_en = '2026-11-02'`);
}

it('answers its fixed shape on an empty database', async () => {
  expect(await kpis()).toEqual(nothing);
});

it('counts conversations, contacts, visits and response times', async () => {
  await fill();
  expect(await kpis()).toEqual({
    conversaciones: {
      total: 3,
      por_estado: { abierta: 2, pendiente: 0, cerrada: 1 },
      webchat_total: 2,
      canales_activos: 2,
    },
    contactos: {
      total: 3,
      por_estado: { lead: 2, activo: 1, bloqueado: 0 },
      captura: { incompleto: 2, completo: 1 },
    },
    visitantes: 2,
    visitas_totales: 3,
    tiempos_respuesta: { promedio: 6.75, maximo: 10 },
    webchat: { visitas_sin_chat: 1, conversaciones: 2, visitas_totales: 3, contactos_completos: 1 },
  });
});

it('counts what began inside the window', async () => {
  await fill();
  expect(await kpis('2026-11-03', null)).toEqual(nothing);
  expect(await kpis(null, '2026-11-01')).toEqual(nothing);
  expect(await kpis('2026-11-02', '2026-11-02 23:59:59Z')).toEqual(await kpis());
});

it('counts for an operator only what they see', async () => {
  await fill();
  const operator = await addOperator(database);
  await database.sql(`update public.contactos set propietario_usuario_id = $1 where correo is not null`, [operator]);
  const seen = await database.as({ role: 'authenticated', user: operator }, () => kpis());
  expect(seen).toMatchObject({ conversaciones: { total: 1 }, contactos: { total: 1 }, visitantes: 1 });
});
