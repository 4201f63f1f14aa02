import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ana, createDoor } from './testing/contract-door.ts';
import { createIdentitySecret, createSiteKey } from './site-keys.ts';
import type { TestDatabase } from './testing/test-database.ts';

/** Which sites there are, whose session is whose, and how often something may be done, whatever carries the question. */
export function describeAccessStore(name: string, open: () => Promise<TestDatabase>): void {
  describe(`access on ${name}`, () => {
    let database: TestDatabase;
    let door: ReturnType<typeof createDoor>;
    beforeAll(async () => {
      database = await open();
      door = createDoor(database);
    });
    afterAll(() => database?.close());

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

    describe('a site', () => {
      it('has what it was given, and is changed field by field', async () => {
        const { id, key, secret } = await door.addSite({ tokensPerDay: 5_000, theme: 'dark', identity: 'required' });
        await database.sites.change(id, { messagesPerMinute: 7, locale: 'pt' });
        expect(await door.find(id)).toEqual({
          id,
          origins: ['https://a.mx'],
          assistant: null,
          theme: 'dark',
          locale: 'pt',
          identity: 'required',
          messagesPerMinute: 7,
          tokensPerDay: 5_000,
          consent: null,
          attachments: false,
          keys: [key],
          identitySecrets: [secret],
        });
        expect((await database.sites.list()).find((site) => site.id === id)).not.toHaveProperty('identitySecrets');
        expect(JSON.stringify(await database.sites.list())).not.toContain(secret);
      });

      it('that changes its key or secret takes the one before for a while, and none older', async () => {
        const { id, key: first, secret: firstSecret } = await door.addSite();
        const [second, third] = [createSiteKey('test'), createSiteKey('test')];
        const [secondSecret, thirdSecret] = [createIdentitySecret(), createIdentitySecret()];
        await database.sites.rotateKey(id, second, 24);
        await database.sites.rotateSecret(id, secondSecret, 24);
        expect(await door.find(id)).toMatchObject({
          keys: [second, first],
          identitySecrets: [secondSecret, firstSecret],
        });
        await database.sites.rotateKey(id, third, 24);
        await database.sites.rotateSecret(id, thirdSecret, 24);
        expect(await door.find(id)).toMatchObject({
          keys: [third, second],
          identitySecrets: [thirdSecret, secondSecret],
        });
        await database.sites.rotateKey(id, createSiteKey('test'), 0);
        expect((await door.find(id))?.keys).toHaveLength(1);
      });

      it('that is revoked serves nobody, also under its key, until it is restored', async () => {
        const { id, key } = await door.addSite();
        await database.sites.revoke(id);
        expect(await door.find(id)).toBeUndefined();
        await expect(door.enter({ site: id })).rejects.toMatchObject({ code: 'site_not_found' });
        await expect(door.enter({ site: key })).rejects.toMatchObject({ code: 'site_not_found' });
        await database.sites.restore(id);
        expect(await door.enter({ site: key })).toMatchObject({ resumed: false });
      });

      it('and its keys are made once, however often they are asked for', async () => {
        const { id, key, secret } = await door.addSite();
        await database.sites.create(id, { key, secret }, {});
        const [nextKey, nextSecret] = [createSiteKey('test'), createIdentitySecret()];
        for (let time = 0; time < 2; time += 1) {
          await database.sites.rotateKey(id, nextKey, 24);
          await database.sites.rotateSecret(id, nextSecret, 24);
        }
        expect(await door.find(id)).toMatchObject({ keys: [nextKey, key], identitySecrets: [nextSecret, secret] });
      });

      it('that asks for identities goes on with nobody who has none', async () => {
        const { id } = await door.addSite();
        const anonymous = await door.enter({ site: id });
        const known = await door.enter({ site: id, known: ana(randomUUID()) });
        await database.sites.change(id, { identity: 'required' });
        const refused = await door.enter({ site: id, receivedTokenHash: anonymous.hash, mayOpen: false });
        expect(refused.sessionId).toBeUndefined();
        expect(await door.enter({ site: id, receivedTokenHash: known.hash, mayOpen: false })).toMatchObject({
          sessionId: known.sessionId,
          family: known.family,
        });
      });

      it('of a name that is taken, unknown, or with a wrong value is refused', async () => {
        const { id, key } = await door.addSite();
        const other = { key: createSiteKey('test'), secret: createIdentitySecret() };
        await expect(database.sites.create(id, other, {})).rejects.toMatchObject({ code: 'invalid_body' });
        await expect(database.sites.create('otro', { ...other, key }, {})).rejects.toThrow();
        await expect(database.sites.change('nadie', {})).rejects.toMatchObject({ code: 'site_not_found' });
        await expect(database.sites.change(id, { origins: ['null'] })).rejects.toThrow();
        await expect(database.sites.change(id, { origins: ['javascript:1'] })).rejects.toThrow();
        expect(await door.find('otro')).toBeUndefined();
      });
    });

    describe('a session', () => {
      it('belongs to one site: on another its token is nobody’s', async () => {
        const { id } = await door.addSite();
        const session = await door.enter({ site: id });
        expect(await door.enter({ site: 'local', receivedTokenHash: session.hash })).toMatchObject({ resumed: false });
        expect(await door.enter({ site: id, receivedTokenHash: session.hash })).toMatchObject({
          sessionId: session.sessionId,
          family: session.family,
          resumed: true,
        });
      });

      it('is not opened where none may be, and one that is there goes on', async () => {
        const first = await door.enter();
        expect(await door.enter({ mayOpen: false, receivedTokenHash: first.hash })).toMatchObject({ resumed: true });
        const { sessionId } = await door.enter({ mayOpen: false, receivedTokenHash: 'nobody’s' });
        expect(sessionId).toBeUndefined();
      });

      it('that ended is told to every process, and its token is good for nothing', async () => {
        const session = await door.enter();
        await database.store.endSession(session.family ?? '');
        await database.store.endSession(session.family ?? '');
        await door.expectRevoked(session.family);
        expect(await door.enter({ receivedTokenHash: session.hash })).toMatchObject({ resumed: false });
      });

      it('ends after seven days without a renewal', async () => {
        for (const [days, resumed] of [
          [6.9, true],
          [7, false],
        ] as const) {
          const session = await door.enter();
          await door.age(session.family, days);
          expect(await door.enter({ receivedTokenHash: session.hash })).toMatchObject({ resumed });
        }
      });

      it('ends thirty days after it began, however often it was renewed', async () => {
        let session = await door.enter();
        const { family } = session;
        for (const resumed of [true, true, true, true, false]) {
          await door.age(family, 6);
          session = await door.enter({ receivedTokenHash: session.hash });
          expect(session.resumed).toBe(resumed);
        }
      });

      it('whose token is replayed ends, and nothing opens in its place', async () => {
        const session = await door.enter();
        const renewed = await door.enter({ receivedTokenHash: session.hash });
        await door.useEarlier(session.hash);
        const replayed = await door.enter({ receivedTokenHash: session.hash });
        expect(replayed).toMatchObject({ endedFamily: session.family });
        expect(replayed.sessionId).toBeUndefined();
        await door.expectRevoked(session.family);
        expect(await door.enter({ receivedTokenHash: renewed.hash })).toMatchObject({ resumed: false });
        expect(await door.enter({ receivedTokenHash: session.hash })).toMatchObject({
          resumed: false,
          endedFamily: null,
        });
      });

      it('ends for the token, too, that was being given at that moment', async () => {
        for (let round = 0; round < 10; round += 1) {
          const session = await door.enter();
          const [renewed] = await Promise.all([
            door.enter({ receivedTokenHash: session.hash }),
            database.store.endSession(session.family ?? ''),
          ]);
          expect(await door.enter({ receivedTokenHash: renewed.hash })).toMatchObject({
            resumed: renewed.family !== session.family,
          });
        }
      });

      it('that is asked for again, because the answer was lost, is the same one', async () => {
        const anonymous = await door.enter();
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
