import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIdentitySecret, createSiteKey } from './site-keys.ts';
import type { SiteSettings } from './site-store.ts';
import type { OpenSessionInput } from './store.ts';
import { createActors, requireClaimed, toTool } from './testing/contract-actors.ts';
import type { TestDatabase } from './testing/test-database.ts';

const nobody = { full_name: null, email: null, phone_number: null, company_name: null };
const text = { text: 'Guardamos lo que escribes.', version: '1' };
const required = { code: 'consent_required' };

/** What visitors may ask for by themselves, and what they have to accept first, whatever carries the question. */
export function describeVisitorDataStore(name: string, open: () => Promise<TestDatabase>): void {
  describe(`visitors' own data on ${name}`, () => {
    let database: TestDatabase;
    beforeAll(async () => {
      database = await open();
    });
    afterAll(() => database?.close());

    async function addSite(settings: Partial<SiteSettings> = {}) {
      const id = `s${randomUUID().slice(0, 12)}`;
      const first = { key: createSiteKey('test'), secret: createIdentitySecret() };
      await database.sites.create(id, first, { origins: ['https://a.mx'], ...settings });
      return id;
    }

    async function enter(input: Partial<OpenSessionInput> = {}) {
      const hash = randomUUID();
      const { session } = await database.store.openSession({
        site: 'local',
        freshSessionId: randomUUID(),
        newTokenHash: hash,
        receivedTokenHash: null,
        ...input,
      });
      return { sessionId: session?.sessionId ?? '', resumed: session?.resumed, hash };
    }

    const accept = (sessionId: string, words = 'Hola') => createActors(database).accept(sessionId, words);
    const visit = (sessionId: string) =>
      database.store.recordVisit({
        sessionId,
        ip: '10.0.0.1',
        deviceType: null,
        referrer: null,
        landingUrl: null,
        utm: {},
      });
    const changesOf = (sessionId: string) =>
      database.sql(
        `select x.campo, x.valor_nuevo, x.fuente from public.contactos_cambios as x
         inner join public.identidades_canal as i on i.contacto_id = x.contacto_id
         where i.id_externo = $1 order by x.id`,
        [sessionId],
      );
    const rowsOf = async (sessionId: string) => {
      const [row] = await database.sql<{ n: number }>(
        `select (select count(*) from public.webchat_visitantes where session_id = $1)
              + (select count(*) from public.webchat_sesiones where session_id = $1)
              + (select count(*) from public.webchat_refrescos where session_id = $1)
              + (select count(*) from public.webchat_consentimientos where session_id = $1)
              + (select count(*) from public.turnos where session_id = $1)
              + (select count(*) from public.mensajes where datos ->> 'session_id' = $1)
              + (select count(*) from public.identidades_canal where id_externo = $1) as n`,
        [sessionId],
      );
      return Number(row?.n);
    };

    describe('what is held about a visitor', () => {
      it('is nothing before the first message, or what the page said', async () => {
        const { sessionId } = await enter();
        const nothing = { fields: nobody, need: null, since: null, consent: null };
        expect(await database.visitors.find(sessionId)).toEqual(nothing);
        expect(await database.visitors.find(randomUUID())).toEqual(nothing);
        const known = { subject: randomUUID(), name: 'Ana Torres', email: 'ana@ejemplo.mx' };
        const { sessionId: ana } = await enter({ known });
        expect((await database.visitors.find(ana)).fields).toEqual({
          ...nobody,
          full_name: 'Ana Torres',
          email: 'ana@ejemplo.mx',
        });
      });

      it('is what the assistant stored, and none of what the company noted', async () => {
        const { sessionId } = await enter();
        const claim = requireClaimed(await accept(sessionId));
        await database.store.runTool(toTool(claim, 'email', 'eva@ejemplo.mx'));
        await database.sql(
          `update public.contactos as c set notes = 'difícil', necesidad_proposito = 'Un CRM'
           from public.identidades_canal as i where i.contacto_id = c.id and i.id_externo = $1`,
          [sessionId],
        );
        const found = await database.visitors.find(sessionId);
        expect(found).toMatchObject({ fields: { ...nobody, email: 'eva@ejemplo.mx' }, need: 'Un CRM' });
        expect(Date.parse(found.since ?? '')).toBeGreaterThan(0);
        expect(JSON.stringify(found)).not.toContain('difícil');
      });

      it('is corrected and deleted by the visitor, and the history of the contact says who did', async () => {
        const { sessionId } = await enter();
        const claim = requireClaimed(await accept(sessionId));
        await database.store.runTool(toTool(claim, 'email', 'mal@ejemplo.mx'));
        await database.visitors.correct(sessionId, { email: 'bien@ejemplo.mx', full_name: 'Eva Ruiz' });
        expect((await database.visitors.find(sessionId)).fields).toEqual({
          ...nobody,
          email: 'bien@ejemplo.mx',
          full_name: 'Eva Ruiz',
        });
        const { fields } = await database.visitors.correct(sessionId, { full_name: null, email: null });
        expect(fields).toEqual(nobody);
        expect(await changesOf(sessionId)).toEqual([
          { campo: 'correo', valor_nuevo: 'mal@ejemplo.mx', fuente: 'asistente' },
          { campo: 'correo', valor_nuevo: 'bien@ejemplo.mx', fuente: 'visitante' },
          { campo: 'nombre_completo', valor_nuevo: 'Eva Ruiz', fuente: 'visitante' },
          { campo: 'correo', valor_nuevo: null, fuente: 'visitante' },
          { campo: 'nombre_completo', valor_nuevo: 'Visitante Webchat', fuente: 'visitante' },
        ]);
      });

      it('makes a contact of who gives a datum, and of nobody who only deletes', async () => {
        const known = { subject: randomUUID(), name: 'Ana', email: null };
        const { sessionId } = await enter({ known });
        expect((await database.visitors.correct(sessionId, { full_name: null })).fields).toEqual(nobody);
        expect(await changesOf(sessionId)).toEqual([]);
        await database.visitors.correct(sessionId, { company_name: 'Grupo Norte' });
        expect(await changesOf(sessionId)).toMatchObject([{ campo: 'company_name', fuente: 'visitante' }]);
      });

      it('is known to the assistant at the next turn', async () => {
        const { sessionId } = await enter();
        const first = requireClaimed(await accept(sessionId));
        await database.store.failTurn({ turnId: first.turn.turnId, fence: first.context.fence }, 'x', []);
        await database.visitors.correct(sessionId, { phone_number: '+524441002211' });
        const next = requireClaimed(await accept(sessionId, 'Ya te di mi teléfono'));
        expect(next.context.lead.fields).toMatchObject({ phone_number: '+524441002211' });
      });
    });

    describe('a transcript', () => {
      it('is all that was said in every conversation, oldest first, and of nobody else', async () => {
        const { sessionId } = await enter();
        const { sessionId: other } = await enter();
        await accept(other, 'De otra persona');
        const first = requireClaimed(await accept(sessionId, 'Uno'));
        await database.store.failTurn({ turnId: first.turn.turnId, fence: first.context.fence }, 'x', []);
        await database.sql(`update public.conversaciones set estado = 'cerrada' where id = $1`, [
          first.turn.conversationId,
        ]);
        await accept(sessionId, 'Dos');
        const { messages, complete } = await database.visitors.transcript(sessionId);
        expect([messages.map((message) => message.text), complete]).toEqual([['Uno', 'Dos'], true]);
        expect(await database.visitors.transcript(randomUUID())).toEqual({ messages: [], complete: true });
      });

      it('that would be too long says so and has the newest', async () => {
        const { sessionId } = await enter();
        await accept(sessionId, 'Uno');
        await accept(sessionId, 'Dos');
        const [row] = await database.sql<{ found: { mensajes: { texto: string }[]; completa: boolean } }>(
          'select public.transcripcion_webchat($1, 1) as found',
          [sessionId],
        );
        expect(row?.found).toMatchObject({ mensajes: [{ texto: 'Dos' }], completa: false });
      });
    });

    describe('an erasure that a visitor asks for', () => {
      it('ends the session, is in the audit as theirs, and may be asked for again', async () => {
        const { sessionId } = await enter();
        await accept(sessionId);
        await database.visitors.requestErasure(sessionId);
        await database.visitors.requestErasure(sessionId);
        const ended = { code: 'token_invalid' };
        await expect(accept(sessionId)).rejects.toMatchObject(ended);
        await expect(visit(sessionId)).rejects.toMatchObject(ended);
        await expect(database.visitors.find(sessionId)).rejects.toMatchObject(ended);
        await expect(database.visitors.transcript(sessionId)).rejects.toMatchObject(ended);
        await expect(database.visitors.correct(sessionId, { email: 'a@b.mx' })).rejects.toMatchObject(ended);
        const consent = { version: '1', accepted: false };
        await expect(database.visitors.recordConsent(sessionId, consent)).rejects.toMatchObject(ended);
        const [contactId] = await database.privacy.listPendingErasures();
        expect(await database.privacy.findErasure(contactId ?? '')).toMatchObject({
          state: 'openai',
          openaiPending: 0,
        });
        expect(await database.privacy.eraseRows(contactId ?? '')).toMatchObject({ state: 'finished' });
        await database.visitors.requestErasure(sessionId);
        expect(await database.privacy.listPendingErasures()).toEqual([]);
        expect(
          await database.sql(`select actor_tipo from public.eventos_auditoria where accion = 'borrado_solicitado'`),
        ).toEqual([{ actor_tipo: 'visitante' }]);
      });

      it('in the name of before is refused to who became known: nothing would be erased', async () => {
        const before = await enter();
        await accept(before.sessionId);
        const known = { subject: randomUUID(), name: 'Ana', email: null };
        const { sessionId } = await enter({ known, receivedTokenHash: before.hash });
        const refused = expect(database.visitors.requestErasure(before.sessionId)).rejects;
        await refused.toMatchObject({ code: 'token_invalid' });
        expect(await rowsOf(sessionId)).toBeGreaterThan(0);
        await database.visitors.requestErasure(sessionId);
        await database.visitors.requestErasure(sessionId);
        await expect(accept(sessionId)).rejects.toMatchObject({ code: 'token_invalid' });
      });

      it('takes the visits of who never wrote', async () => {
        const { sessionId } = await enter();
        await visit(sessionId);
        await database.visitors.requestErasure(sessionId);
        for (const contactId of await database.privacy.listPendingErasures()) {
          expect((await database.privacy.eraseRows(contactId)).state).toBe('finished');
        }
        expect(await rowsOf(sessionId)).toBe(0);
      });
    });

    describe('consent', () => {
      it('opens no session without it, and leaves nothing of who was refused', async () => {
        const site = await addSite({ consent: text });
        const freshSessionId = randomUUID();
        await expect(enter({ site, freshSessionId })).rejects.toMatchObject(required);
        await expect(enter({ site, freshSessionId, consentVersion: '0' })).rejects.toMatchObject(required);
        const known = { subject: randomUUID(), name: 'Ana', email: null };
        await expect(enter({ site, freshSessionId, known })).rejects.toMatchObject(required);
        expect(await rowsOf(freshSessionId)).toBe(0);
        expect(await database.sql('select 1 from public.webchat_conocidos where sitio = $1', [site])).toEqual([]);
      });

      it('is kept with its version and time, once, and lets in', async () => {
        const site = await addSite({ consent: text });
        const { sessionId, hash } = await enter({ site, consentVersion: '1' });
        await visit(sessionId);
        requireClaimed(await accept(sessionId));
        expect((await enter({ site, consentVersion: '1', receivedTokenHash: hash })).resumed).toBe(true);
        const { consent } = await database.visitors.find(sessionId);
        expect(consent).toMatchObject({ version: '1', accepted: true });
        expect(Math.abs(Date.now() - Date.parse(consent?.recordedAt ?? ''))).toBeLessThan(60_000);
        const rows = 'select 1 from public.webchat_consentimientos where session_id = $1';
        expect(await database.sql(rows, [sessionId])).toHaveLength(1);
      });

      it('taken back stops messages and visits; what is held can still be seen, deleted and erased', async () => {
        const site = await addSite({ consent: text });
        const { sessionId, hash } = await enter({ site, consentVersion: '1' });
        await accept(sessionId);
        await database.visitors.recordConsent(sessionId, { version: '1', accepted: false });
        const before = await rowsOf(sessionId);
        await expect(accept(sessionId)).rejects.toMatchObject(required);
        await expect(visit(sessionId)).rejects.toMatchObject(required);
        await expect(database.visitors.correct(sessionId, { email: 'a@b.mx' })).rejects.toMatchObject(required);
        expect(await rowsOf(sessionId)).toBe(before);
        expect(await enter({ site, receivedTokenHash: hash })).toMatchObject({ sessionId, resumed: true });
        expect(await database.visitors.find(sessionId)).toMatchObject({ consent: { version: '1', accepted: false } });
        await database.visitors.correct(sessionId, { email: null });
        expect((await database.visitors.transcript(sessionId)).messages).toHaveLength(1);
        await database.visitors.recordConsent(sessionId, { version: '1', accepted: true });
        await accept(sessionId, 'De nuevo');
        await database.visitors.requestErasure(sessionId);
      });

      it('is asked for anew when the version changes, or when a site begins to ask', async () => {
        const site = await addSite();
        const { sessionId } = await enter({ site });
        await accept(sessionId);
        for (const version of ['1', '2']) {
          await database.sites.change(site, { consent: { ...text, version } });
          await expect(accept(sessionId)).rejects.toMatchObject(required);
          const old = { version: 'old', accepted: true };
          await expect(database.visitors.recordConsent(sessionId, old)).rejects.toMatchObject({ code: 'invalid_body' });
          await database.visitors.recordConsent(sessionId, { version, accepted: true });
          await accept(sessionId, version);
        }
        await database.sites.change(site, { consent: null });
        const { sessionId: next } = await enter({ site, consentVersion: '2' });
        expect((await database.visitors.find(next)).consent).toBeNull();
      });

      it('goes along with a visitor whom the page begins to know', async () => {
        const site = await addSite({ consent: text });
        const anonymous = await enter({ site, consentVersion: '1' });
        await accept(anonymous.sessionId);
        const known = { subject: randomUUID(), name: 'Ana', email: null };
        const session = await enter({ site, known, receivedTokenHash: anonymous.hash });
        await accept(session.sessionId);
        expect(await database.visitors.find(session.sessionId)).toMatchObject({ consent: { accepted: true } });
      });

      it('comes before what the page says of a visitor: without it nothing of that is stored', async () => {
        const site = await addSite({ consent: text });
        const subject = randomUUID();
        const known = (word: string) => ({ subject, name: word, email: `${word.toLowerCase()}@ejemplo.mx` });
        const stored = () =>
          database.sql('select nombre, correo from public.webchat_conocidos where sitio = $1', [site]);
        const anonymous = await enter({ site, consentVersion: '1' });
        await accept(anonymous.sessionId);
        await database.visitors.recordConsent(anonymous.sessionId, { version: '1', accepted: false });
        // Not even who they are, although the session goes on.
        const signIn = enter({ site, known: known('Ana'), receivedTokenHash: anonymous.hash });
        await expect(signIn).rejects.toMatchObject(required);
        expect(await stored()).toEqual([]);
        const first = await enter({ site, known: known('Ana'), consentVersion: '1' });
        expect(await stored()).toEqual([{ nombre: 'Ana', correo: 'ana@ejemplo.mx' }]);
        await accept(first.sessionId);
        await database.visitors.correct(first.sessionId, { full_name: null, email: null });
        await database.visitors.recordConsent(first.sessionId, { version: '1', accepted: false });
        // Taken back: they come in, and what the page says of them stays out, also of the contact.
        const second = await enter({ site, known: known('Eva') });
        expect(second).toMatchObject({ sessionId: first.sessionId, resumed: true });
        expect(await stored()).toEqual([{ nombre: null, correo: null }]);
        expect((await database.visitors.find(first.sessionId)).fields).toMatchObject({ full_name: null, email: null });
        await enter({ site, known: known('Eva'), consentVersion: '1' });
        expect(await stored()).toEqual([{ nombre: 'Eva', correo: 'eva@ejemplo.mx' }]);
        expect((await database.visitors.find(first.sessionId)).fields).toMatchObject({ full_name: 'Eva' });
      });

      it('is forgotten a month after nothing else of the visitor is left, and not before', async () => {
        const site = await addSite({ consent: text });
        const [silent, talked] = [
          await enter({ site, consentVersion: '1' }),
          await enter({ site, consentVersion: '1' }),
        ];
        await accept(talked.sessionId);
        const forget = async () => {
          await database.sql('select public.aplicar_retencion()');
          const left = await database.sql<{ id: string }>(
            'select session_id as id from public.webchat_consentimientos where sitio = $1',
            [site],
          );
          return left.map(({ id }) => id).toSorted();
        };
        const both = [silent.sessionId, talked.sessionId].toSorted();
        await database.sql(
          `update public.webchat_consentimientos set registrado_en = now() - interval '32 days' where sitio = $1`,
          [site],
        );
        expect(await forget()).toEqual(both);
        await database.sql(
          `update public.webchat_refrescos set absoluto_en = now() - interval '2 days' where sitio = $1`,
          [site],
        );
        expect(await forget()).toEqual([talked.sessionId]);
      });
    });
  });
}
