import type { SchemaDatabase } from './schema-database.ts';
import { only } from './use-database.ts';

type Sql = Pick<SchemaDatabase, 'sql'>;

/** What `registrar_mensaje_webchat` answers. */
export type Registered = { conversacion_id: string; mensaje_id: string; conversacion_openai_id: string | null };

/** Stores a message of a web chat session. */
export async function say(database: Sql, session: string, author: string, content = 'hola'): Promise<Registered> {
  const rows = await database.sql<Registered>(`select * from public.registrar_mensaje_webchat($1, $2, $3)`, [
    session,
    author,
    content,
  ]);
  return only(rows);
}

/** The contact of a session, as it is now. */
export async function contactOf(database: Sql, session: string): Promise<Record<string, unknown>> {
  const rows = await database.sql(
    `select c.* from public.contactos as c
     join public.identidades_canal as i on i.contacto_id = c.id
     where i.canal = 'webchat' and i.id_externo = $1`,
    [session],
  );
  return only(rows);
}

/** Fills in what a lead needs to be prequalified. */
export async function completeContact(database: Sql, contact: unknown): Promise<void> {
  await database.sql(
    `update public.contactos
     set nombre_completo = 'Ana Torres', correo = 'ana@condominios.mx', telefono_e164 = '+524771234567',
       company_name = 'Condominios del Bajío'
     where id = $1`,
    [contact],
  );
}

/** The stages that the contact's cards are in, oldest card first. */
export async function stagesOf(database: Sql, contact: unknown): Promise<string[]> {
  const rows = await database.sql<{ codigo: string }>(
    `select e.codigo from public.lead_tarjetas as t join public.lead_etapas as e on e.id = t.etapa_id
     where t.contacto_id = $1 order by t.creado_en`,
    [contact],
  );
  return rows.map((row) => row.codigo);
}

/** Moves every card of a contact to a stage of its board. */
export async function moveCards(database: Sql, contact: unknown, stage: string): Promise<void> {
  await database.sql(
    `update public.lead_tarjetas as t set etapa_id = e.id
     from public.lead_etapas as e
     where t.contacto_id = $1 and e.tablero_id = t.tablero_id and e.codigo = $2`,
    [contact, stage],
  );
}

/** Adds an operator with the given roles. */
export async function addOperator(database: Sql, ...roles: string[]): Promise<string> {
  const { id } = only(
    await database.sql<{ id: string }>(
      `insert into auth.users (id, email) values (gen_random_uuid(), gen_random_uuid() || '@talia.mx') returning id`,
    ),
  );
  await database.sql(`update public.usuarios set estado = 'activo' where id = $1`, [id]);
  await database.sql(
    `insert into public.usuarios_roles (usuario_id, rol_id) select $1, r.id from public.roles as r where r.codigo = any ($2)`,
    [id, roles],
  );
  return id;
}
