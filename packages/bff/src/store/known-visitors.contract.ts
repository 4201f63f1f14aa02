import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ana, createDoor } from './testing/contract-door.ts';
import { createActors, requireClaimed, toTool } from './testing/contract-actors.ts';
import type { TestDatabase } from './testing/test-database.ts';

/** Visitors whose host says who they are, whatever carries the question. */
export function describeKnownVisitors(name: string, open: () => Promise<TestDatabase>): void {
  describe(`a known visitor on ${name}`, () => {
    let database: TestDatabase;
    let door: ReturnType<typeof createDoor>;
    beforeAll(async () => {
      database = await open();
      door = createDoor(database);
    });
    afterAll(() => database?.close());

    it('has one session on every device, which an anonymous page never held', async () => {
      const subject = randomUUID();
      const anonymous = await door.enter();
      const phone = await door.enter({ known: ana(subject), receivedTokenHash: anonymous.hash });
      expect(phone.sessionId).not.toBe(anonymous.sessionId);
      await door.expectRevoked(anonymous.family);
      expect(await door.enter({ receivedTokenHash: anonymous.hash })).toMatchObject({ resumed: false });
      const desktop = await door.enter({ known: ana(subject), mayOpen: false });
      expect(desktop).toMatchObject({ sessionId: phone.sessionId, resumed: true });
      expect(desktop.family).not.toBe(phone.family);
      await database.store.endSession(phone.family ?? '');
      expect(await door.enter({ known: ana(subject), receivedTokenHash: desktop.hash })).toMatchObject({
        sessionId: desktop.sessionId,
        family: desktop.family,
      });
    });

    it('brings along what was said before, once, with name and e-mail where they lack', async () => {
      const actors = createActors(database);
      const anonymous = await door.enter();
      const messageId = randomUUID();
      const before = requireClaimed(await actors.accept(anonymous.sessionId ?? '', 'Hola', messageId));
      const known = await door.enter({ known: ana(randomUUID()), receivedTokenHash: anonymous.hash });
      const sessionId = known.sessionId ?? '';
      expect(known.resumed).toBe(true);
      expect((await database.store.history(sessionId, null, 10)).messages).toMatchObject([{ text: 'Hola' }]);
      // The message that the page sends again is the same one.
      expect(await actors.accept(sessionId, 'Hola', messageId)).toMatchObject({
        replayed: true,
        turn: { turnId: before.turn.turnId },
      });
      const [contact] = await database.sql(
        `select c.nombre_completo, c.correo from public.contactos as c
         inner join public.identidades_canal as i on i.contacto_id = c.id where i.id_externo = $1`,
        [sessionId],
      );
      expect(contact).toEqual({ nombre_completo: 'Ana Torres', correo: 'ana@ejemplo.mx' });
    });

    it('gets nothing that says it is of somebody else, as on a shared computer', async () => {
      const actors = createActors(database);
      const anonymous = await door.enter();
      const claim = requireClaimed(await actors.accept(anonymous.sessionId ?? '', 'Soy Beto'));
      await database.store.runTool(toTool(claim, 'email', 'beto@ejemplo.mx'));
      const first = await door.enter({ known: ana(randomUUID()), receivedTokenHash: anonymous.hash });
      expect(first.resumed).toBe(false);
      expect((await database.store.history(first.sessionId ?? '', null, 10)).messages).toEqual([]);
      const beto = { subject: randomUUID(), name: 'Beto', email: 'BETO@ejemplo.mx' };
      const other = await door.enter();
      const claimed = requireClaimed(await actors.accept(other.sessionId ?? '', 'Soy Beto'));
      await database.store.runTool(toTool(claimed, 'email', 'beto@ejemplo.mx'));
      expect(await door.enter({ known: beto, receivedTokenHash: other.hash })).toMatchObject({ resumed: true });
    });

    it('who only opens the chat is no contact, and one with a name from the first message on', async () => {
      const session = await door.enter({ known: ana(randomUUID()) });
      const contacts = () =>
        database.sql(
          `select c.nombre_completo, c.correo from public.contactos as c
           inner join public.identidades_canal as i on i.contacto_id = c.id where i.id_externo = $1`,
          [session.sessionId],
        );
      expect(await contacts()).toEqual([]);
      await createActors(database).accept(session.sessionId ?? '', 'Hola');
      expect(await contacts()).toEqual([{ nombre_completo: 'Ana Torres', correo: 'ana@ejemplo.mx' }]);
    });

    it('leaves nothing behind under the name of before: what still comes there is refused', async () => {
      const actors = createActors(database);
      const anonymous = await door.enter();
      await actors.accept(anonymous.sessionId ?? '', 'Hola');
      await door.enter({ known: ana(randomUUID()), receivedTokenHash: anonymous.hash });
      await expect(actors.accept(anonymous.sessionId ?? '', 'Otra')).rejects.toMatchObject({ code: 'token_invalid' });
      await expect(database.store.history(anonymous.sessionId ?? '', null, 10)).rejects.toMatchObject({
        code: 'token_invalid',
      });
    });

    it('never gets what another one said, nor keeps it when somebody else comes to the device', async () => {
      const actors = createActors(database);
      const [one, two] = [randomUUID(), randomUUID()];
      const first = await door.enter({ known: ana(one) });
      await actors.accept(first.sessionId ?? '', 'Secreto de Ana');
      const second = await door.enter({
        known: { subject: two, name: 'Beto', email: null },
        receivedTokenHash: first.hash,
      });
      expect(second.sessionId).not.toBe(first.sessionId);
      expect((await database.store.history(second.sessionId ?? '', null, 10)).messages).toEqual([]);
      await door.expectRevoked(first.family);
      // Who is known already and was anonymous for a while takes nothing of that along.
      const anonymous = await door.enter();
      await actors.accept(anonymous.sessionId ?? '', 'De un tercero');
      const back = await door.enter({ known: ana(one), receivedTokenHash: anonymous.hash });
      expect(back.sessionId).toBe(first.sessionId);
      const { messages } = await database.store.history(back.sessionId ?? '', null, 10);
      expect(messages.map(({ text }) => text)).toEqual(['Secreto de Ana']);
    });

    it('of one site is nobody on another, though the name is the same', async () => {
      const { id } = await door.addSite();
      const subject = randomUUID();
      const here = await door.enter({ known: ana(subject) });
      expect((await door.enter({ site: id, known: ana(subject) })).sessionId).not.toBe(here.sessionId);
    });

    it('who was erased is known no more, and begins anew', async () => {
      const subject = randomUUID();
      const before = await door.enter({ known: ana(subject) });
      await createActors(database).accept(before.sessionId ?? '', 'Hola');
      await database.sql(
        `select public.solicitar_borrado(i.contacto_id, 'operador') from public.identidades_canal as i where i.id_externo = $1`,
        [before.sessionId],
      );
      const after = await door.enter({ known: ana(subject) });
      expect(after).toMatchObject({ resumed: false });
      expect(after.sessionId).not.toBe(before.sessionId);
    });

    it('who never wrote is forgotten when no session of theirs can be left; who wrote is kept', async () => {
      const [silent, talked] = [randomUUID(), randomUUID()];
      await door.enter({ known: ana(silent) });
      const session = await door.enter({ known: ana(talked) });
      await createActors(database).accept(session.sessionId ?? '', 'Hola');
      await database.sql(`update public.webchat_conocidos set visto_en = now() - interval '32 days'`);
      await database.sql('select public.aplicar_retencion()');
      const left = await database.sql<{ sujeto: string }>('select sujeto from public.webchat_conocidos');
      expect(left.map(({ sujeto }) => sujeto)).toContain(talked);
      expect(left.map(({ sujeto }) => sujeto)).not.toContain(silent);
    });

    it('who comes from two devices at once is one', async () => {
      const subject = randomUUID();
      const sessions = await Promise.all(Array.from({ length: 5 }, () => door.enter({ known: ana(subject) })));
      expect(new Set(sessions.map(({ sessionId }) => sessionId)).size).toBe(1);
    });
  });
}
