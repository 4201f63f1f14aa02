import { expect, it } from 'vitest';
import { addOperator } from './testing/rows.ts';
import { only, useDatabase } from './testing/use-database.ts';

const database = useDatabase();

it('gives whoever signs up an inactive operator row', async () => {
  await database.sql(
    `insert into auth.users (id, email, phone, raw_user_meta_data)
     values (gen_random_uuid(), 'lu@talia.mx', '524771234567', '{"full_name": "Lucía", "rol": "admin"}')`,
  );
  expect(
    only(await database.sql(`select correo, nombre_completo, telefono_e164, estado from public.usuarios`)),
  ).toEqual({ correo: 'lu@talia.mx', nombre_completo: 'Lucía', telefono_e164: '+524771234567', estado: 'inactivo' });
  expect(await database.sql(`select 1 from public.usuarios_roles`)).toEqual([]);
});

it.each([
  ['taking the role away', `delete from public.usuarios_roles where usuario_id = $1`],
  ['deactivating them', `update public.usuarios set estado = 'inactivo' where id = $1`],
  ['deleting the operator', `delete from public.usuarios where id = $1`],
  ['deleting the account', `delete from auth.users where id = $1`],
])('keeps the last admin from %s', async (_what, statement) => {
  const admin = await addOperator(database, 'admin');
  const other = await addOperator(database);
  expect(await database.refusal(statement, [admin])).toBe('PT409');
  await database.sql(`insert into public.usuarios_roles select $1, id from public.roles where codigo = 'admin'`, [
    other,
  ]);
  expect(await database.refusal(statement, [admin])).toBeNull();
});

it('does not count an inactive admin as one who is left', async () => {
  const admin = await addOperator(database, 'admin');
  const inactive = await addOperator(database, 'admin');
  await database.sql(`update public.usuarios set estado = 'inactivo' where id = $1`, [inactive]);
  expect(await database.refusal(`delete from public.usuarios_roles where usuario_id = $1`, [admin])).toBe('PT409');
  expect(await database.refusal(`delete from public.usuarios_roles where usuario_id = $1`, [inactive])).toBeNull();
});

it('keeps the role admin itself', async () => {
  expect(await database.refusal(`delete from public.roles where codigo = 'admin'`)).toBe('PT409');
  expect(await database.refusal(`update public.roles set codigo = 'x' where codigo = 'admin'`)).toBe('PT409');
  expect(await database.refusal(`update public.roles set nombre = 'Admin' where codigo = 'admin'`)).toBeNull();
});

it('keeps a telephone in E.164', async () => {
  const operator = await addOperator(database);
  const set = (phone: string) =>
    database.refusal(`update public.usuarios set telefono_e164 = $2 where id = $1`, [operator, phone]);
  expect([await set('4771234567'), await set('+524771234567')]).toEqual(['23514', null]);
});
