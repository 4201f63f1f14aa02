import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenSessionInput } from './store.ts';
import { createIdentitySecret, createSiteKey } from './site-keys.ts';
import type { SiteSettings } from './site-store.ts';
import { createActors, requireClaimed, toTool } from './testing/contract-actors.ts';
import type { TestDatabase } from './testing/test-database.ts';

const ana = (subject: string) => ({ subject, name: 'Ana Torres', email: 'ana@ejemplo.mx' });

/** Who may come in, and how often, whatever carries the question. */
export function describeAccessStore(name: string, open: () => Promise<TestDatabase>): void {
  describe(`access on ${name}`, () => {
    let database: TestDatabase;
    beforeAll(async () => {
      database = await open();
    });
    afterAll(() => database?.close());

    /** A site of its own for a test. */
    async function addSite(settings: Partial<SiteSettings> = {}) {
      const id = `s${randomUUID().slice(0, 12)}`;
      const first = { key: createSiteKey('test'), secret: createIdentitySecret() };
      await database.sites.create(id, first, { origins: ['https://a.mx'], ...settings });
      return { id, ...first };
    }

    const find = async (id: string) => (await database.sites.publicAccess()).sites.find((site) => site.id === id);

    /** Opens a session, or goes on with the one of the received hash. */
    async function enter(input: Partial<OpenSessionInput> = {}) {
      const newTokenHash = randomUUID();
      const { session, endedFamily } = await database.store.openSession({
        site: 'local',
        freshSessionId: randomUUID(),
        newTokenHash,
        receivedTokenHash: null,
        ...input,
      });
      return { ...session, endedFamily, hash: newTokenHash };
    }

    const accept = (sessionId: string, quotas: { key: string; seconds: number; limit: number }[]) =>
      database.store.acceptMessage({
        sessionId,
        clientMessageId: randomUUID(),
        content: 'Hola',
        hash: 'h',
        worker: randomUUID(),
        metadata: {},
        quotas,
      });

    /** As if that token had been used longer ago than two tabs can be apart. */
    const useEarlier = (hash: string) =>
      database.sql(`update public.webchat_refrescos set usado_en = usado_en - interval '1 minute' where hash = $1`, [
        hash,
      ]);

    /** Lets days pass for a session. */
    const age = (family: string | undefined, days: number) =>
      database.sql(
        `update public.webchat_refrescos
         set expira_en = expira_en - $2 * interval '1 day', absoluto_en = absoluto_en - $2 * interval '1 day'
         where familia = $1`,
        [family, days],
      );

    const expectRevoked = async (family: string | undefined) =>
      expect((await database.sites.publicAccess()).revokedFamilies).toContain(family);

    describe('a site', () => {
      it('has what it was given, and is changed field by field', async () => {
        const { id, key, secret } = await addSite({ tokensPerDay: 5_000, theme: 'dark', identity: 'required' });
        await database.sites.change(id, { messagesPerMinute: 7, locale: 'pt' });
        expect(await find(id)).toEqual({
          id,
          origins: ['https://a.mx'],
          assistant: null,
          theme: 'dark',
          locale: 'pt',
          identity: 'required',
          messagesPerMinute: 7,
          tokensPerDay: 5_000,
          keys: [key],
          identitySecrets: [secret],
        });
        expect((await database.sites.list()).find((site) => site.id === id)).not.toHaveProperty('identitySecrets');
        expect(JSON.stringify(await database.sites.list())).not.toContain(secret);
      });

      it('that changes its key or secret takes the one before for a while, and none older', async () => {
        const { id, key: first, secret: firstSecret } = await addSite();
        const [second, third] = [createSiteKey('test'), createSiteKey('test')];
        const [secondSecret, thirdSecret] = [createIdentitySecret(), createIdentitySecret()];
        await database.sites.rotateKey(id, second, 24);
        await database.sites.rotateSecret(id, secondSecret, 24);
        expect(await find(id)).toMatchObject({ keys: [second, first], identitySecrets: [secondSecret, firstSecret] });
        await database.sites.rotateKey(id, third, 24);
        await database.sites.rotateSecret(id, thirdSecret, 24);
        expect(await find(id)).toMatchObject({ keys: [third, second], identitySecrets: [thirdSecret, secondSecret] });
        await database.sites.rotateKey(id, createSiteKey('test'), 0);
        expect((await find(id))?.keys).toHaveLength(1);
      });

      it('that is revoked serves nobody, also under its key, until it is restored', async () => {
        const { id, key } = await addSite();
        await database.sites.revoke(id);
        expect(await find(id)).toBeUndefined();
        await expect(enter({ site: id })).rejects.toMatchObject({ code: 'site_not_found' });
        await expect(enter({ site: key })).rejects.toMatchObject({ code: 'site_not_found' });
        await database.sites.restore(id);
        expect(await enter({ site: key })).toMatchObject({ resumed: false });
      });

      it('and its keys are made once, however often they are asked for', async () => {
        const { id, key, secret } = await addSite();
        await database.sites.create(id, { key, secret }, {});
        const [nextKey, nextSecret] = [createSiteKey('test'), createIdentitySecret()];
        for (let time = 0; time < 2; time += 1) {
          await database.sites.rotateKey(id, nextKey, 24);
          await database.sites.rotateSecret(id, nextSecret, 24);
        }
        expect(await find(id)).toMatchObject({ keys: [nextKey, key], identitySecrets: [nextSecret, secret] });
      });

      it('that asks for identities goes on with nobody who has none', async () => {
        const { id } = await addSite();
        const anonymous = await enter({ site: id });
        const known = await enter({ site: id, known: ana(randomUUID()) });
        await database.sites.change(id, { identity: 'required' });
        const refused = await enter({ site: id, receivedTokenHash: anonymous.hash, mayOpen: false });
        expect(refused.sessionId).toBeUndefined();
        expect(await enter({ site: id, receivedTokenHash: known.hash, mayOpen: false })).toMatchObject({
          sessionId: known.sessionId,
          family: known.family,
        });
      });

      it('of a name that is taken, unknown, or with a wrong value is refused', async () => {
        const { id, key } = await addSite();
        const other = { key: createSiteKey('test'), secret: createIdentitySecret() };
        await expect(database.sites.create(id, other, {})).rejects.toMatchObject({ code: 'invalid_body' });
        await expect(database.sites.create('otro', { ...other, key }, {})).rejects.toThrow();
        await expect(database.sites.change('nadie', {})).rejects.toMatchObject({ code: 'site_not_found' });
        await expect(database.sites.change(id, { origins: ['null'] })).rejects.toThrow();
        await expect(database.sites.change(id, { origins: ['javascript:1'] })).rejects.toThrow();
        expect(await find('otro')).toBeUndefined();
      });
    });

    describe('a session', () => {
      it('belongs to one site: on another its token is nobody’s', async () => {
        const { id } = await addSite();
        const session = await enter({ site: id });
        expect(await enter({ site: 'local', receivedTokenHash: session.hash })).toMatchObject({ resumed: false });
        expect(await enter({ site: id, receivedTokenHash: session.hash })).toMatchObject({
          sessionId: session.sessionId,
          family: session.family,
          resumed: true,
        });
      });

      it('is not opened where none may be, and one that is there goes on', async () => {
        const first = await enter();
        expect(await enter({ mayOpen: false, receivedTokenHash: first.hash })).toMatchObject({ resumed: true });
        const { sessionId } = await enter({ mayOpen: false, receivedTokenHash: 'nobody’s' });
        expect(sessionId).toBeUndefined();
      });

      it('that ended is told to every process, and its token is good for nothing', async () => {
        const session = await enter();
        await database.store.endSession(session.family ?? '');
        await database.store.endSession(session.family ?? '');
        await expectRevoked(session.family);
        expect(await enter({ receivedTokenHash: session.hash })).toMatchObject({ resumed: false });
      });

      it('ends after seven days without a renewal', async () => {
        for (const [days, resumed] of [
          [6.9, true],
          [7, false],
        ] as const) {
          const session = await enter();
          await age(session.family, days);
          expect(await enter({ receivedTokenHash: session.hash })).toMatchObject({ resumed });
        }
      });

      it('ends thirty days after it began, however often it was renewed', async () => {
        let session = await enter();
        const { family } = session;
        for (const resumed of [true, true, true, true, false]) {
          await age(family, 6);
          session = await enter({ receivedTokenHash: session.hash });
          expect(session.resumed).toBe(resumed);
        }
      });

      it('whose token is replayed ends, and nothing opens in its place', async () => {
        const session = await enter();
        const renewed = await enter({ receivedTokenHash: session.hash });
        await useEarlier(session.hash);
        const replayed = await enter({ receivedTokenHash: session.hash });
        expect(replayed).toMatchObject({ endedFamily: session.family });
        expect(replayed.sessionId).toBeUndefined();
        await expectRevoked(session.family);
        expect(await enter({ receivedTokenHash: renewed.hash })).toMatchObject({ resumed: false });
        expect(await enter({ receivedTokenHash: session.hash })).toMatchObject({ resumed: false, endedFamily: null });
      });

      it('ends for the token, too, that was being given at that moment', async () => {
        for (let round = 0; round < 10; round += 1) {
          const session = await enter();
          const [renewed] = await Promise.all([
            enter({ receivedTokenHash: session.hash }),
            database.store.endSession(session.family ?? ''),
          ]);
          expect(await enter({ receivedTokenHash: renewed.hash })).toMatchObject({
            resumed: renewed.family !== session.family,
          });
        }
      });

      it('that is asked for again, because the answer was lost, is the same one', async () => {
        const anonymous = await enter();
        const input = {
          site: 'local',
          freshSessionId: randomUUID(),
          newTokenHash: randomUUID(),
          receivedTokenHash: anonymous.hash,
          known: ana(randomUUID()),
        };
        const { session } = await database.store.openSession(input);
        expect((await database.store.openSession(input)).session).toEqual(session);
        const fresh = {
          site: 'local',
          freshSessionId: randomUUID(),
          newTokenHash: randomUUID(),
          receivedTokenHash: null,
        };
        const both = await Promise.all([database.store.openSession(fresh), database.store.openSession(fresh)]);
        expect(both[0]).toEqual(both[1]);
      });
    });

    describe('a known visitor', () => {
      it('has one session on every device, which an anonymous page never held', async () => {
        const subject = randomUUID();
        const anonymous = await enter();
        const phone = await enter({ known: ana(subject), receivedTokenHash: anonymous.hash });
        expect(phone.sessionId).not.toBe(anonymous.sessionId);
        await expectRevoked(anonymous.family);
        expect(await enter({ receivedTokenHash: anonymous.hash })).toMatchObject({ resumed: false });
        const desktop = await enter({ known: ana(subject), mayOpen: false });
        expect(desktop).toMatchObject({ sessionId: phone.sessionId, resumed: true });
        expect(desktop.family).not.toBe(phone.family);
        await database.store.endSession(phone.family ?? '');
        expect(await enter({ known: ana(subject), receivedTokenHash: desktop.hash })).toMatchObject({
          sessionId: desktop.sessionId,
          family: desktop.family,
        });
      });

      it('brings along what was said before, once, with name and e-mail where they lack', async () => {
        const actors = createActors(database);
        const anonymous = await enter();
        const messageId = randomUUID();
        const before = requireClaimed(await actors.accept(anonymous.sessionId ?? '', 'Hola', messageId));
        const known = await enter({ known: ana(randomUUID()), receivedTokenHash: anonymous.hash });
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
        const anonymous = await enter();
        const claim = requireClaimed(await actors.accept(anonymous.sessionId ?? '', 'Soy Beto'));
        await database.store.runTool(toTool(claim, 'email', 'beto@ejemplo.mx'));
        const first = await enter({ known: ana(randomUUID()), receivedTokenHash: anonymous.hash });
        expect(first.resumed).toBe(false);
        expect((await database.store.history(first.sessionId ?? '', null, 10)).messages).toEqual([]);
        const beto = { subject: randomUUID(), name: 'Beto', email: 'BETO@ejemplo.mx' };
        const other = await enter();
        const claimed = requireClaimed(await actors.accept(other.sessionId ?? '', 'Soy Beto'));
        await database.store.runTool(toTool(claimed, 'email', 'beto@ejemplo.mx'));
        expect(await enter({ known: beto, receivedTokenHash: other.hash })).toMatchObject({ resumed: true });
      });

      it('who only opens the chat is no contact, and one with a name from the first message on', async () => {
        const session = await enter({ known: ana(randomUUID()) });
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
        const anonymous = await enter();
        await actors.accept(anonymous.sessionId ?? '', 'Hola');
        await enter({ known: ana(randomUUID()), receivedTokenHash: anonymous.hash });
        await expect(actors.accept(anonymous.sessionId ?? '', 'Otra')).rejects.toMatchObject({ code: 'token_invalid' });
        await expect(database.store.history(anonymous.sessionId ?? '', null, 10)).rejects.toMatchObject({
          code: 'token_invalid',
        });
      });

      it('never gets what another one said, nor keeps it when somebody else comes to the device', async () => {
        const actors = createActors(database);
        const [one, two] = [randomUUID(), randomUUID()];
        const first = await enter({ known: ana(one) });
        await actors.accept(first.sessionId ?? '', 'Secreto de Ana');
        const second = await enter({
          known: { subject: two, name: 'Beto', email: null },
          receivedTokenHash: first.hash,
        });
        expect(second.sessionId).not.toBe(first.sessionId);
        expect((await database.store.history(second.sessionId ?? '', null, 10)).messages).toEqual([]);
        await expectRevoked(first.family);
        // Who is known already and was anonymous for a while takes nothing of that along.
        const anonymous = await enter();
        await actors.accept(anonymous.sessionId ?? '', 'De un tercero');
        const back = await enter({ known: ana(one), receivedTokenHash: anonymous.hash });
        expect(back.sessionId).toBe(first.sessionId);
        const { messages } = await database.store.history(back.sessionId ?? '', null, 10);
        expect(messages.map(({ text }) => text)).toEqual(['Secreto de Ana']);
      });

      it('of one site is nobody on another, though the name is the same', async () => {
        const { id } = await addSite();
        const subject = randomUUID();
        const here = await enter({ known: ana(subject) });
        expect((await enter({ site: id, known: ana(subject) })).sessionId).not.toBe(here.sessionId);
      });

      it('who was erased is known no more, and begins anew', async () => {
        const subject = randomUUID();
        const before = await enter({ known: ana(subject) });
        await createActors(database).accept(before.sessionId ?? '', 'Hola');
        await database.sql(
          `select public.solicitar_borrado(i.contacto_id, 'operador') from public.identidades_canal as i where i.id_externo = $1`,
          [before.sessionId],
        );
        const after = await enter({ known: ana(subject) });
        expect(after).toMatchObject({ resumed: false });
        expect(after.sessionId).not.toBe(before.sessionId);
      });

      it('who never wrote is forgotten when no session of theirs can be left; who wrote is kept', async () => {
        const [silent, talked] = [randomUUID(), randomUUID()];
        await enter({ known: ana(silent) });
        const session = await enter({ known: ana(talked) });
        await createActors(database).accept(session.sessionId ?? '', 'Hola');
        await database.sql(`update public.webchat_conocidos set visto_en = now() - interval '32 days'`);
        await database.sql('select public.aplicar_retencion()');
        const left = await database.sql<{ sujeto: string }>('select sujeto from public.webchat_conocidos');
        expect(left.map(({ sujeto }) => sujeto)).toContain(talked);
        expect(left.map(({ sujeto }) => sujeto)).not.toContain(silent);
      });

      it('who comes from two devices at once is one', async () => {
        const subject = randomUUID();
        const sessions = await Promise.all(Array.from({ length: 5 }, () => enter({ known: ana(subject) })));
        expect(new Set(sessions.map(({ sessionId }) => sessionId)).size).toBe(1);
      });
    });

    describe('a quota', () => {
      it('is exact however many come at once, and who is refused leaves nothing', async () => {
        const key = randomUUID();
        const sessions = Array.from({ length: 12 }, () => randomUUID());
        const results = await Promise.allSettled(
          sessions.map((session) => accept(session, [{ key, seconds: 3_600, limit: 5 }])),
        );
        expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
        const refused = sessions.filter((_, index) => results[index]?.status === 'rejected');
        const left = await database.sql('select 1 from public.identidades_canal where id_externo = any ($1)', [
          refused,
        ]);
        expect(left).toEqual([]);
        const [{ usados }] = (await database.sql<{ usados: number }>(
          'select usados from public.cuotas where clave = $1',
          [key],
        )) as [{ usados: number }];
        expect(usados).toBe(5);
      });

      it('says how long to wait, and counts a message once however often it is sent', async () => {
        const sessionId = randomUUID();
        const quotas = [{ key: randomUUID(), seconds: 3_600, limit: 1 }];
        const message = {
          sessionId,
          clientMessageId: randomUUID(),
          content: 'Hola',
          hash: 'h',
          worker: randomUUID(),
          metadata: {},
          quotas,
        };
        await database.store.acceptMessage(message);
        expect(await database.store.acceptMessage(message)).toMatchObject({ replayed: true });
        const refusal: unknown = await accept(sessionId, quotas).catch((error: unknown) => error);
        expect(refusal).toMatchObject({ code: 'too_many_requests', retryAfterSeconds: expect.any(Number) });
        const { retryAfterSeconds } = refusal as { retryAfterSeconds: number };
        expect(retryAfterSeconds).toBeGreaterThan(0);
        expect(retryAfterSeconds).toBeLessThanOrEqual(3_600);
      });

      it('is forgotten after two days, all of it, however many there are', async () => {
        await database.sql(
          `insert into public.cuotas (clave, segundos, ventana, usados)
           select 'vieja' || g, 60, now() - interval '3 days', 1 from generate_series(1, 250) as g`,
        );
        const forget = async () => {
          const [row] = await database.sql<{ counts: { cuotas?: number } }>(
            'select public.aplicar_retencion(100) as counts',
          );
          return row?.counts.cuotas;
        };
        expect([await forget(), await forget(), await forget(), await forget()]).toEqual([100, 100, 50, undefined]);
      });

      it('of another window or key is another one', async () => {
        const key = randomUUID();
        await accept(randomUUID(), [
          { key, seconds: 60, limit: 1 },
          { key, seconds: 3_600, limit: 2 },
        ]);
        await accept(randomUUID(), [{ key, seconds: 3_600, limit: 2 }]);
        await expect(accept(randomUUID(), [{ key, seconds: 3_600, limit: 2 }])).rejects.toMatchObject({
          code: 'too_many_requests',
        });
        await accept(randomUUID(), [{ key: randomUUID(), seconds: 3_600, limit: 1 }]);
      });
    });
  });
}
