import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDoor } from './testing/contract-door.ts';
import type { Quota } from './quota.ts';
import type { TestDatabase } from './testing/test-database.ts';

/**
 * What becomes of files, whatever carries the calls. `dying` is the statement that ends a transaction's backend, or what
 * comes nearest to it.
 */
export function describeAttachmentStore(name: string, open: () => Promise<TestDatabase>, dying: string): void {
  describe(`attachments on ${name}`, () => {
    let database: TestDatabase;
    let door: ReturnType<typeof createDoor>;
    let site: string;
    beforeAll(async () => {
      database = await open();
      door = createDoor(database);
      site = (await door.addSite({ attachments: true })).id;
    });
    afterAll(() => database?.close());

    const enter = async (where = site) => (await door.enter({ site: where })).sessionId ?? '';

    async function save(sessionId: string, quotas: Quota[] = [], bytes: Uint8Array = Buffer.from('hola')) {
      const id = randomUUID();
      await database.attachments.save({ id, sessionId, name: 'año 1.txt', type: 'text/plain', bytes, quotas });
      return id;
    }

    const send = (sessionId: string, attachments: string[], more: { clientMessageId?: string; hash?: string } = {}) =>
      database.store.acceptMessage({
        sessionId,
        clientMessageId: randomUUID(),
        content: 'Mira',
        hash: 'h',
        worker: randomUUID(),
        metadata: {},
        attachments,
        ...more,
      });

    /** Whose message each file is, or null. */
    const holders = async (ids: string[]) =>
      (
        await database.sql<{ mensaje: string | null }>(
          `select x.mensaje_id as mensaje from unnest($1::uuid[]) with ordinality as i (id, n)
           left join public.adjuntos as x on x.id = i.id order by i.n`,
          [ids],
        )
      ).map(({ mensaje }) => mensaje);

    const messagesOf = async (sessionId: string) => (await database.store.history(sessionId, null, 100)).messages;

    it('a file comes back byte for byte, also when it was written twice', async () => {
      const sessionId = await enter();
      const bytes = randomBytes(5 * 1024 * 1024);
      const file = { id: randomUUID(), sessionId, name: 'foto «ñ».png', type: 'image/png', bytes };
      await database.attachments.save(file);
      await database.attachments.save({ ...file, quotas: [{ key: randomUUID(), seconds: 60, limit: 0 }] });
      const read = await database.attachments.read(sessionId, file.id);
      expect({ name: read.name, type: read.type }).toEqual({ name: file.name, type: file.type });
      expect(Buffer.compare(read.bytes, bytes)).toBe(0);
    });

    it('a file of another visitor looks like one that does not exist', async () => {
      const id = await save(await enter());
      const stranger = await enter();
      const refused = { code: 'attachment_not_found' };
      await expect(database.attachments.read(stranger, id)).rejects.toMatchObject(refused);
      await expect(database.attachments.read(stranger, randomUUID())).rejects.toMatchObject(refused);
      await expect(send(stranger, [id])).rejects.toMatchObject(refused);
      expect(await holders([id])).toEqual([null]);
    });

    it('a site takes none unless somebody turns them on, and none any more once they are off', async () => {
      const { id: other } = await door.addSite();
      const sessionId = await enter(other);
      await expect(save(sessionId)).rejects.toMatchObject({ code: 'attachments_disabled' });
      await database.sites.change(other, { attachments: true });
      const id = await save(sessionId);
      await database.sites.change(other, { attachments: false });
      await expect(send(sessionId, [id])).rejects.toMatchObject({ code: 'attachments_disabled' });
      expect(await messagesOf(sessionId)).toEqual([]);
    });

    it('whoever has not accepted the text of the site sends none', async () => {
      const { id: other } = await door.addSite({ attachments: true, consent: { text: 'Acepta', version: '1' } });
      const { sessionId = '' } = await door.enter({ site: other, consentVersion: '1' });
      await database.visitors.recordConsent(sessionId, { version: '1', accepted: false });
      await expect(save(sessionId)).rejects.toMatchObject({ code: 'consent_required' });
    });

    it('a message takes its files in order, and the model, its visitor and the transcript learn of them', async () => {
      const sessionId = await enter();
      const ids = [await save(sessionId), await save(sessionId), await save(sessionId)];
      const accepted = await send(sessionId, ids);
      if (accepted.type !== 'claimed') throw new Error(accepted.type);
      const told = ids.map((id) => ({ id, name: 'año 1.txt', type: 'text/plain', size: 4 }));
      expect(accepted.context.input).toEqual([{ author: 'visitor', text: 'Mira', attachments: told, own: true }]);
      expect(await messagesOf(sessionId)).toMatchObject([{ text: 'Mira', attachments: told }]);
      expect((await database.visitors.transcript(sessionId)).messages).toMatchObject([{ attachments: told }]);
      expect((await database.attachments.read(sessionId, ids[0] ?? '')).bytes.toString()).toBe('hola');
    });

    it.each([
      ['unknown', async () => randomUUID()],
      ['of somebody else', async () => save(await enter())],
      [
        'of an earlier message',
        async (sessionId: string) => {
          const id = await save(sessionId);
          await send(sessionId, [id]);
          return id;
        },
      ],
    ])('a message with one file that is %s is not there, and the others stay free', async (_, makeBad) => {
      const sessionId = await enter();
      const good = await save(sessionId);
      const bad = await makeBad(sessionId);
      const before = (await messagesOf(sessionId)).length;
      await expect(send(sessionId, [good, bad])).rejects.toMatchObject({ code: 'attachment_not_found' });
      expect(await messagesOf(sessionId)).toHaveLength(before);
      expect(await holders([good])).toEqual([null]);
      await send(sessionId, [good]);
    });

    it('sent again it is the same message, and with other files another one', async () => {
      const sessionId = await enter();
      const id = await save(sessionId);
      const clientMessageId = randomUUID();
      await send(sessionId, [id], { clientMessageId });
      const [holder] = await holders([id]);
      expect(await send(sessionId, [id], { clientMessageId })).toMatchObject({ replayed: true });
      const other = await save(sessionId);
      expect(await send(sessionId, [other], { clientMessageId, hash: 'otro' })).toEqual({ type: 'conflict' });
      expect(await holders([id, other])).toEqual([holder, null]);
    });

    it('of two messages that want the same file at once, one has it and the other is not there', async () => {
      const sessionId = await enter();
      const id = await save(sessionId);
      const both = await Promise.allSettled([send(sessionId, [id]), send(sessionId, [id])]);
      expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect(await messagesOf(sessionId)).toHaveLength(1);
    });

    it('a message that its quota refuses leaves its files free', async () => {
      const sessionId = await enter();
      const id = await save(sessionId);
      const none = database.store.acceptMessage({
        sessionId,
        clientMessageId: randomUUID(),
        content: '',
        hash: 'h',
        worker: randomUUID(),
        metadata: {},
        attachments: [id],
        quotas: [{ key: randomUUID(), seconds: 60, limit: 0 }],
      });
      await expect(none).rejects.toMatchObject({ code: 'too_many_requests' });
      expect([await holders([id]), await messagesOf(sessionId)]).toEqual([[null], []]);
    });

    it('a database that dies between the files and the turn leaves neither; asked again, both are there', async () => {
      const sessionId = await enter();
      const ids = [await save(sessionId), await save(sessionId)];
      const clientMessageId = `muere-${randomUUID()}`;
      // A sequence is not rolled back: only the first attempt dies, and it tells what it had done.
      await database.sql('create sequence interno.muertes');
      await database.sql(
        `create function interno.morir() returns trigger language plpgsql security definer set search_path = '' as $$
         begin
           if nextval('interno.muertes') = 1 then
             if (select count(*) from public.adjuntos where mensaje_id = new.mensaje_id) <> 2 then
               raise exception 'the files are not taken yet';
             end if;
             ${dying};
           end if;
           return new;
         end $$`,
      );
      await database.sql(
        `create trigger morir before insert on public.turnos for each row
         when (new.client_message_id like 'muere-%') execute function interno.morir()`,
      );
      try {
        expect(await send(sessionId, ids, { clientMessageId })).toMatchObject({ type: 'claimed', replayed: false });
        const [deaths] = await database.sql<{ n: number }>('select last_value::int as n from interno.muertes');
        expect(deaths?.n).toBe(2);
        const messages = await messagesOf(sessionId);
        expect(messages).toHaveLength(1);
        expect(await holders(ids)).toEqual([messages[0]?.id, messages[0]?.id]);
      } finally {
        await database.sql('drop function interno.morir() cascade');
        await database.sql('drop sequence interno.muertes');
      }
    });

    it('bytes count like times: what would pass the limit is not kept, what fits is', async () => {
      const sessionId = await enter();
      const quota = (weight: number) => [{ key, seconds: 86_400, limit: 100, weight }];
      const key = randomUUID();
      await save(sessionId, quota(60));
      await expect(save(sessionId, quota(41))).rejects.toMatchObject({ code: 'too_many_requests' });
      await save(sessionId, quota(40));
      await expect(save(sessionId, quota(1))).rejects.toMatchObject({ code: 'too_many_requests' });
      await expect(save(sessionId, [{ ...quota(101)[0], key: randomUUID() } as Quota])).rejects.toThrow();
    });

    it('a file that no message took is gone after a day, one that was taken stays', async () => {
      const sessionId = await enter();
      const [loose, taken, young] = [await save(sessionId), await save(sessionId), await save(sessionId)];
      await send(sessionId, [taken]);
      await database.sql(
        `update interno.adjuntos_contenido set creado_en = creado_en - interval '25 hours' where id = any ($1)`,
        [[loose, taken]],
      );
      expect(await database.privacy.applyRetention()).toMatchObject({ adjuntos_sueltos: 1 });
      await expect(database.attachments.read(sessionId, loose)).rejects.toMatchObject({ code: 'attachment_not_found' });
      await database.attachments.read(sessionId, taken);
      await database.attachments.read(sessionId, young);
    });

    it('who turns out to be known keeps the files of their messages; one that waits goes with the session', async () => {
      const anonymous = await door.enter({ site });
      const before = anonymous.sessionId ?? '';
      const [sent, loose] = [await save(before), await save(before)];
      await send(before, [sent]);
      const known = { subject: randomUUID(), name: null, email: null };
      const { sessionId = '' } = await door.enter({ site, receivedTokenHash: anonymous.hash, known });
      expect((await database.attachments.read(sessionId, sent)).bytes.toString()).toBe('hola');
      const rows = await database.sql('select 1 from interno.adjuntos_contenido where id = any ($1)', [[sent, loose]]);
      expect(rows).toHaveLength(1);
      await expect(database.attachments.read(before, sent)).rejects.toMatchObject({ code: 'token_invalid' });
    });
  });
}
