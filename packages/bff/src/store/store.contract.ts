import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TurnLostError } from '../errors.ts';
import type { PublishInput, ResponseRun, Store, ToolInput } from './store.ts';
import type { Claim, ClaimedTurn } from './turn-schemas.ts';

/** A database with the migrations applied, reached through the real client, and a way to look behind it. */
export interface ContractDatabase {
  store: Store;
  /** Runs SQL as the database's owner. */
  sql: <Row>(text: string, parameters?: unknown[]) => Promise<Row[]>;
  close: () => Promise<void>;
}

const required = ['full_name', 'email', 'phone_number', 'company_name'];

/** What every store must do, whatever carries its calls. `leaseMs` of the given store must be 300. */
export function describeStore(name: string, open: () => Promise<ContractDatabase>): void {
  describe(`the store on ${name}`, () => {
    let database: ContractDatabase;
    beforeAll(async () => {
      database = await open();
    });
    afterAll(() => database.close());

    const accept = (sessionId: string, content = 'Hola', clientMessageId = randomUUID()) =>
      database.store.acceptMessage({
        sessionId,
        clientMessageId,
        content,
        hash: content,
        worker: randomUUID(),
        metadata: { locale: 'es-MX' },
      });

    async function claimFresh(sessionId = randomUUID()): Promise<ClaimedTurn> {
      return requireClaimed(await accept(sessionId));
    }

    describe('accepting', () => {
      it('stores the message once and leases its turn in one call', async () => {
        const sessionId = randomUUID();
        const claim = requireClaimed(await accept(sessionId, 'Quiero informes'));
        expect(claim.context).toMatchObject({
          sessionId,
          fence: 1,
          attempt: 1,
          dirty: false,
          locale: 'es-MX',
          openaiConversationId: null,
          input: [{ author: 'visitor', text: 'Quiero informes' }],
          hasHistory: false,
        });
        const messages = await database.sql('select texto from public.mensajes where conversacion_id = $1', [
          claim.turn.conversationId,
        ]);
        expect(messages).toEqual([{ texto: 'Quiero informes' }]);
      });

      it('answers the same turn for the same id and content, and a conflict for other content', async () => {
        const [sessionId, id] = [randomUUID(), randomUUID()];
        const first = requireClaimed(await accept(sessionId, 'Hola', id));
        const again = await accept(sessionId, 'Hola', id);
        expect(again).toMatchObject({ type: 'waiting', replayed: true, turn: { turnId: first.turn.turnId } });
        expect(await accept(sessionId, 'Otra cosa', id)).toEqual({ type: 'conflict' });
      });

      it('gives the lease again to the same worker whose answer was lost', async () => {
        const [sessionId, clientMessageId, worker] = [randomUUID(), randomUUID(), randomUUID()];
        const input = { sessionId, clientMessageId, content: 'Hola', hash: 'h', worker, metadata: {} };
        const first = requireClaimed(await database.store.acceptMessage(input));
        const again = requireClaimed(await database.store.acceptMessage(input));
        expect(again.turn.turnId).toBe(first.turn.turnId);
        expect(again.context).toMatchObject({ fence: first.context.fence, attempt: 1 });
      });

      it('stores one message when the same one arrives many times at once', async () => {
        const [sessionId, id] = [randomUUID(), randomUUID()];
        const answers = await Promise.all(Array.from({ length: 8 }, () => accept(sessionId, 'Hola', id)));
        expect(answers.filter((answer) => answer.type === 'claimed')).toHaveLength(1);
        const rows = await database.sql<{ n: number }>(
          `select count(*)::int as n from public.mensajes where datos ->> 'client_message_id' = $1`,
          [id],
        );
        expect(rows).toEqual([{ n: 1 }]);
      });

      it('makes one contact and one conversation of simultaneous first messages', async () => {
        const sessionId = randomUUID();
        await Promise.all([accept(sessionId, 'uno'), accept(sessionId, 'dos'), accept(sessionId, 'tres')]);
        const rows = await database.sql(
          `select count(distinct i.contacto_id)::int as contacts, count(distinct c.id)::int as conversations
           from public.identidades_canal as i
           inner join public.conversaciones as c on c.contacto_id = i.contacto_id
           where i.id_externo = $1`,
          [sessionId],
        );
        expect(rows).toEqual([{ contacts: 1, conversations: 1 }]);
      });

      it('queues three behind the running turn and refuses the next without storing it', async () => {
        const sessionId = randomUUID();
        const { turn } = await claimFresh(sessionId);
        for (const text of ['b', 'c', 'd']) expect(await accept(sessionId, text)).toMatchObject({ type: 'waiting' });
        expect(await accept(sessionId, 'e')).toEqual({ type: 'busy' });
        const rows = await database.sql('select 1 from public.mensajes where conversacion_id = $1', [
          turn.conversationId,
        ]);
        expect(rows).toHaveLength(4);
      });

      it('keeps visitors apart', async () => {
        const [one, other] = [await claimFresh(), await claimFresh()];
        expect(one.turn.conversationId).not.toBe(other.turn.conversationId);
      });
    });

    describe('leases', () => {
      it('are given in the order of arrival, one at a time', async () => {
        const sessionId = randomUUID();
        const first = await claimFresh(sessionId);
        const second = await accept(sessionId, 'segundo');
        if (second.type !== 'waiting') throw new Error('expected to wait');
        expect(await database.store.claimTurn(second.turn.turnId, 'w')).toMatchObject({ type: 'waiting' });
        await database.store.publishReply(toPublish(first));
        const claim = requireClaimed(await database.store.claimTurn(second.turn.turnId, 'w'));
        expect(claim.context.input).toEqual([{ author: 'visitor', text: 'segundo' }]);
        expect(claim.context.hasHistory).toBe(true);
      });

      it('run out, and whoever held them can write nothing more', async () => {
        const claim = await claimFresh();
        await sleep(400);
        const taken = requireClaimed(await database.store.claimTurn(claim.turn.turnId, 'other'));
        expect(taken.context).toMatchObject({ fence: 2, attempt: 2, dirty: true });
        await expect(database.store.publishReply(toPublish(claim))).rejects.toBeInstanceOf(TurnLostError);
        await expect(database.store.runTool(toTool(claim, 'full_name', 'Ana Ruiz'))).rejects.toBeInstanceOf(
          TurnLostError,
        );
        expect(await database.store.renewTurn(toLease(claim))).toBe(false);
        expect(await database.store.publishReply(toPublish(taken))).toMatchObject({ published: true });
      });

      it('are kept by renewing', async () => {
        const claim = await claimFresh();
        for (let round = 0; round < 3; round += 1) {
          await sleep(200);
          expect(await database.store.renewTurn(toLease(claim))).toBe(true);
        }
        expect(await database.store.claimTurn(claim.turn.turnId, 'other')).toMatchObject({ type: 'waiting' });
      });

      it('that were given back are found by whoever looks for abandoned turns, and do not count as an attempt', async () => {
        const claim = await claimFresh();
        await database.store.releaseTurn(toLease(claim));
        await database.store.releaseTurn(toLease(claim));
        const found = await findAbandoned(claim.turn.turnId);
        expect(found.context).toMatchObject({ attempt: 1, fence: 2 });
      });
    });

    describe('publishing', () => {
      it('shows the reply, keeps the ids and the run, and cleans the conversation', async () => {
        const sessionId = randomUUID();
        const claim = await claimFresh(sessionId);
        await database.store.saveOpenaiConversation(toLease(claim), 'conv_1');
        const { turn } = await database.store.publishReply(toPublish(claim, { runs: [toRun('resp_p1')] }));
        expect(turn).toMatchObject({
          state: 'published',
          reply: { text: 'Con gusto' },
          openaiConversationId: 'conv_1',
        });
        const runs = await database.sql(
          'select response_id, previous_response_id, call_ids, tokens_entrada from public.ejecuciones_asistente where turno_id = $1',
          [claim.turn.turnId],
        );
        expect(runs).toEqual([
          { response_id: 'resp_p1', previous_response_id: null, call_ids: ['call_1'], tokens_entrada: 10 },
        ]);
        const next = requireClaimed(await accept(sessionId, 'otra'));
        expect(next.context).toMatchObject({ dirty: false, lastItemId: 'msg_1', openaiConversationId: 'conv_1' });
      });

      it('answers the same when its own answer was lost', async () => {
        const claim = await claimFresh();
        const first = await database.store.publishReply(toPublish(claim));
        expect(await database.store.publishReply(toPublish(claim))).toEqual(first);
      });

      it('answers the same when it is asked twice at once', async () => {
        const claim = await claimFresh();
        const [one, two] = await Promise.all([
          database.store.publishReply(toPublish(claim)),
          database.store.publishReply(toPublish(claim)),
        ]);
        expect(two).toEqual(one);
      });

      it('tells a rebuilt conversation every reply that came before', async () => {
        const sessionId = randomUUID();
        const first = requireClaimed(await accept(sessionId, 'uno'));
        const queued = await accept(sessionId, 'dos');
        await database.store.publishReply(toPublish(first, { text: 're uno' }));
        if (queued.type !== 'waiting') throw new Error('expected to wait');
        const history = await database.store.turnHistory(queued.turn.turnId);
        expect(history.map((message) => message.text)).toEqual(['uno', 're uno']);
      });

      it('keeps the text as a draft, never as a message, once a person took the conversation', async () => {
        const claim = await claimFresh();
        await takeOver(claim.turn.conversationId);
        const result = await database.store.publishReply(toPublish(claim));
        expect(result).toMatchObject({ published: false, turn: { state: 'discarded', reply: null } });
        const rows = await database.sql('select direccion from public.mensajes where conversacion_id = $1', [
          claim.turn.conversationId,
        ]);
        expect(rows).toEqual([{ direccion: 'entrante' }]);
      });

      it('stays refused when the person already gave the conversation back', async () => {
        const claim = await claimFresh();
        await takeOver(claim.turn.conversationId);
        await giveBack(claim.turn.conversationId);
        expect(await database.store.publishReply(toPublish(claim))).toMatchObject({ published: false });
      });

      it('tells the next turn what a failed one asked', async () => {
        const sessionId = randomUUID();
        const claim = requireClaimed(await accept(sessionId, 'uno'));
        await database.store.failTurn(toLease(claim), 'http_500', []);
        const next = requireClaimed(await accept(sessionId, 'dos'));
        expect(next.context.input.map((message) => message.text)).toEqual(['uno', 'dos']);
        expect(next.context.dirty).toBe(true);
      });

      it('lets a failed turn be tried again with the same id, but not once a later one answered it', async () => {
        const [sessionId, id] = [randomUUID(), randomUUID()];
        const claim = requireClaimed(await accept(sessionId, 'uno', id));
        await database.store.failTurn(toLease(claim), 'http_500', []);
        const retried = requireClaimed(await accept(sessionId, 'uno', id));
        expect(retried.turn.turnId).toBe(claim.turn.turnId);
        await database.store.failTurn(toLease(retried), 'http_500', []);
        const later = requireClaimed(await accept(sessionId, 'dos'));
        await database.store.publishReply(toPublish(later));
        expect(await accept(sessionId, 'uno', id)).toMatchObject({
          type: 'ended',
          turn: { state: 'unanswered', reason: 'respondido_despues' },
        });
      });
    });

    describe('manual mode', () => {
      it('stores the message and leaves the answer to the person', async () => {
        const sessionId = randomUUID();
        const claim = await claimFresh(sessionId);
        await database.store.publishReply(toPublish(claim));
        await takeOver(claim.turn.conversationId);
        expect(await accept(sessionId, '¿Sigues ahí?')).toMatchObject({
          type: 'ended',
          turn: { state: 'unanswered', reason: 'control_manual' },
        });
        await giveBack(claim.turn.conversationId);
        const next = requireClaimed(await accept(sessionId, 'gracias'));
        expect(next.context.input.map((message) => message.text)).toEqual(['¿Sigues ahí?', 'gracias']);
      });

      it('moves its version with every change, also when only manual_override is written', async () => {
        const { turn } = await claimFresh();
        await takeOver(turn.conversationId);
        await giveBack(turn.conversationId);
        await database.sql(
          'update public.conversaciones_controles set manual_override = false where conversacion_id = $1',
          [turn.conversationId],
        );
        const rows = await database.sql<{ version: string }>(
          'select version::text from public.conversaciones_controles where conversacion_id = $1',
          [turn.conversationId],
        );
        expect(rows).toEqual([{ version: '2' }]);
      });
    });

    describe('tools', () => {
      it('write the field and the journal row together, and say what is missing', async () => {
        const claim = await claimFresh();
        const result = await database.store.runTool(toTool(claim, 'email', 'ana@ejemplo.mx'));
        expect(result).toMatchObject({
          outcome: 'ok',
          repeated: false,
          output: {
            ok: true,
            saved: { email: 'ana@ejemplo.mx' },
            missing: ['full_name', 'phone_number', 'company_name'],
          },
          lead: { fields: { email: 'ana@ejemplo.mx', full_name: null } },
        });
      });

      it('act once when the model calls again with a new id, and leave a row for each call', async () => {
        const claim = await claimFresh();
        const first = await database.store.runTool(toTool(claim, 'full_name', 'Ana Ruiz'));
        const again = await database.store.runTool({ ...toTool(claim, 'full_name', 'Ana Ruiz'), callId: 'call_other' });
        expect(again).toEqual({ ...first, repeated: true });
        const rows = await database.sql(
          'select call_id, repetida_de is not null as repeated from public.ejecuciones_herramientas where turno_id = $1 order by creado_en',
          [claim.turn.turnId],
        );
        expect(rows).toEqual([
          { call_id: 'call_full_name', repeated: false },
          { call_id: 'call_other', repeated: true },
        ]);
      });

      it('act again when the model goes back to an earlier value', async () => {
        const claim = await claimFresh();
        for (const [index, email] of ['a@ejemplo.mx', 'b@ejemplo.mx', 'a@ejemplo.mx'].entries()) {
          await database.store.runTool({ ...toTool(claim, 'email', email), callId: `call_${index}` });
        }
        const trace = await database.store.trace(claim.turn.turnId);
        expect(trace?.lead.email).toBe('a@ejemplo.mx');
      });

      it('journal a refusal and change nothing', async () => {
        const claim = await claimFresh();
        const refusal = { ok: false, error: 'invalid_email', message: '…' };
        const result = await database.store.runTool({ ...toTool(claim, 'email', 'nope'), refusal });
        expect(result).toMatchObject({ outcome: 'refused', output: refusal, lead: { fields: { email: null } } });
      });

      it('touch nothing once a person took the conversation', async () => {
        const claim = await claimFresh();
        await takeOver(claim.turn.conversationId);
        const result = await database.store.runTool(toTool(claim, 'full_name', 'Ana Ruiz'));
        expect(result).toMatchObject({
          outcome: 'overtaken',
          output: { ok: false, error: 'conversacion_tomada_por_humano' },
          lead: { fields: { full_name: null } },
        });
      });

      it('move the card to precalificado with the four fields, and close the lead in one step', async () => {
        const claim = await claimFresh();
        expect(await closeLead(claim, 'call_early')).toMatchObject({
          outcome: 'refused',
          output: { ok: false, error: 'missing_fields', missing: required },
        });
        await database.store.runTool(toTool(claim, 'full_name', 'Ana Torres'));
        await database.store.runTool(toTool(claim, 'email', 'ana@ejemplo.mx'));
        await database.store.runTool(toTool(claim, 'phone_number', '+524421234567'));
        await database.store.runTool(toTool(claim, 'company_name', 'Condominios del Bajío'));
        expect(await closeLead(claim, 'call_close')).toMatchObject({
          outcome: 'ok',
          output: { ok: true, closed: true },
        });
        const rows = await database.sql(
          `select c.captura_estado, v.estado, e.codigo as etapa, n.resumen, count(m.id)::int as movimientos
           from public.conversaciones as v
           inner join public.contactos as c on c.id = v.contacto_id
           inner join public.lead_tarjetas as t on t.conversacion_id = v.id
           inner join public.lead_etapas as e on e.id = t.etapa_id
           inner join public.conversaciones_insights as n on n.conversacion_id = v.id
           inner join public.lead_movimientos as m on m.tarjeta_id = t.id
           where v.id = $1
           group by 1, 2, 3, 4`,
          [claim.turn.conversationId],
        );
        expect(rows).toEqual([
          { captura_estado: 'completo', estado: 'pendiente', etapa: 'precalificado', resumen: 'Notas', movimientos: 2 },
        ]);
        const leads = await database.store.listLeads(500);
        expect(leads.find((lead) => lead.conversationId === claim.turn.conversationId)).toMatchObject({
          fullName: 'Ana Torres',
          phoneNumber: '+524421234567',
          complete: true,
          stage: 'precalificado',
        });
      });

      it('leave the next conversation of a closed lead open', async () => {
        const sessionId = randomUUID();
        const claim = await claimFresh(sessionId);
        for (const field of required) await database.store.runTool(toTool(claim, field, `valor ${field}`));
        expect(await closeLead(claim, 'call_close')).toMatchObject({ outcome: 'ok' });
        await database.store.publishReply(toPublish(claim));
        const sameVisit = requireClaimed(await accept(sessionId, 'gracias'));
        expect(sameVisit.context.closed).toBe(true);
        await database.store.publishReply(toPublish(sameVisit));
        await database.sql(
          `update public.conversaciones
           set ultimo_mensaje_en = now() - interval '2 days', ultimo_entrante_en = now() - interval '2 days',
               ultimo_saliente_en = now() - interval '2 days', iniciada_en = now() - interval '2 days'
           where id = $1`,
          [claim.turn.conversationId],
        );
        const later = requireClaimed(await accept(sessionId, 'ahora otra cosa'));
        expect(later.turn.conversationId).not.toBe(claim.turn.conversationId);
        expect(later.context.closed).toBe(false);
      });

      it('leave a trace that any id leads to', async () => {
        const claim = await claimFresh();
        const callId = `call_${randomUUID()}`;
        await database.store.runTool({ ...toTool(claim, 'full_name', 'Ana Ruiz'), callId });
        await database.store.publishReply(toPublish(claim, { runs: [toRun(`resp_${callId}`)] }));
        for (const id of [callId, `resp_${callId}`, claim.turn.turnId, claim.turn.conversationId]) {
          expect(await database.store.trace(id)).toMatchObject({
            conversationId: claim.turn.conversationId,
            turns: [{ state: 'publicado', tools: [{ callId }], responses: [{ responseId: `resp_${callId}` }] }],
          });
        }
        expect(await database.store.trace('resp_unknown')).toBeNull();
      });
    });

    describe('visits', () => {
      it('page the history from the newest message back', async () => {
        const sessionId = randomUUID();
        for (const text of ['uno', 'dos', 'tres']) {
          await database.store.publishReply(
            toPublish(requireClaimed(await accept(sessionId, text)), { text: `re ${text}` }),
          );
        }
        const newest = await database.store.history(sessionId, null, 4);
        expect(newest.messages.map((message) => message.text)).toEqual(['dos', 're dos', 'tres', 're tres']);
        const older = await database.store.history(sessionId, newest.nextCursor, 4);
        expect(older.messages.map((message) => message.text)).toEqual(['uno', 're uno']);
        expect(older.nextCursor).toBeNull();
      });

      it('show a stranger nothing', async () => {
        await claimFresh();
        expect(await database.store.history(randomUUID(), null, 10)).toEqual({
          conversationId: null,
          messages: [],
          manual: false,
          nextCursor: null,
        });
      });

      it('are counted and closed, also for who never wrote, twice without harm', async () => {
        const sessionId = randomUUID();
        const visit = { sessionId, ip: '127.0.0.1', deviceType: 'mobile', referrer: null, landingUrl: 'https://x.mx/' };
        await database.store.recordVisit(visit);
        await database.store.recordVisit({ ...visit, landingUrl: null });
        await database.store.closeSession(sessionId, 'tab_closed');
        await database.store.closeSession(sessionId, null);
        const rows = await database.sql(
          `select v.visit_count, v.landing_url, c.motivo
           from public.webchat_visitantes as v
           inner join public.webchat_session_closures as c on c.session_id = v.session_id
           where v.session_id = $1`,
          [sessionId],
        );
        expect(rows).toEqual([{ visit_count: 2, landing_url: 'https://x.mx/', motivo: 'tab_closed' }]);
      });

      it('go on with a refresh token once, forgive a second tab, and end the family when it is stolen', async () => {
        const first = await openSession(null, 'hash-1');
        expect(first.resumed).toBe(false);
        expect(await openSession(null, 'hash-1', first.sessionId)).toEqual(first);
        expect(await openSession('hash-1', 'hash-2')).toEqual({ ...first, resumed: true });
        expect(await openSession('hash-1', 'hash-3')).toEqual({ ...first, resumed: true });
        await database.sql(
          `update public.webchat_refrescos set usado_en = usado_en - interval '1 minute' where hash = 'hash-1'`,
        );
        expect(await openSession('hash-1', 'hash-4')).toMatchObject({ resumed: false });
        expect(await openSession('hash-2', 'hash-5')).toMatchObject({ resumed: false });
      });
    });

    function openSession(received: string | null, fresh: string, sessionId: string = randomUUID()) {
      return database.store.openSession({
        siteKey: 'tlk_pub_local',
        freshSessionId: sessionId,
        newTokenHash: fresh,
        receivedTokenHash: received,
      });
    }

    function closeLead(claim: ClaimedTurn, callId: string) {
      const args = { notes: 'Notas', necesidad_proposito: 'Atención a residentes' };
      return database.store.runTool({
        ...toTool(claim, 'email', ''),
        name: 'close_lead',
        arguments: args,
        argumentsHash: callId,
        callId,
      });
    }

    async function findAbandoned(turnId: string): Promise<ClaimedTurn> {
      for (;;) {
        const claim = await database.store.claimAbandonedTurn(randomUUID());
        if (claim === null) throw new Error('the turn was not found');
        if (claim.turn.turnId === turnId) return claim;
      }
    }

    const takeOver = (conversationId: string) =>
      database.sql(
        `insert into public.conversaciones_controles (conversacion_id, manual_override) values ($1, true)
         on conflict (conversacion_id) do update set manual_override = true`,
        [conversationId],
      );
    const giveBack = (conversationId: string) =>
      database.sql('update public.conversaciones_controles set manual_override = false where conversacion_id = $1', [
        conversationId,
      ]);
  });
}

function requireClaimed(claim: Claim | { type: 'conflict' | 'busy' }): ClaimedTurn {
  if (claim.type !== 'claimed') throw new Error(`expected a lease, got ${claim.type}`);
  return claim;
}

function toLease(claim: ClaimedTurn) {
  return { turnId: claim.turn.turnId, fence: claim.context.fence };
}

function toTool(claim: ClaimedTurn, field: string, value: string): ToolInput {
  return {
    lease: toLease(claim),
    step: 1,
    responseId: 'resp_tool',
    callId: `call_${field}`,
    name: `set_${field}`,
    arguments: { [field]: value },
    argumentsHash: value,
    requiredFields: required,
    refusal: null,
    runs: [],
  };
}

function toPublish(claim: ClaimedTurn, changes: Partial<PublishInput> = {}): PublishInput {
  return {
    lease: toLease(claim),
    text: 'Con gusto',
    responseId: 'resp_x',
    lastItemId: 'msg_1',
    runs: [],
    metadata: { assistant_response_id: 'resp_x' },
    firstTokenAt: null,
    ...changes,
  };
}

function toRun(responseId: string): ResponseRun {
  const at = new Date().toISOString();
  return {
    id: randomUUID(),
    responseId,
    previousResponseId: null,
    openaiConversationId: 'conv_1',
    openaiRequestId: 'req_1',
    assistantId: 'landing',
    assistantHash: 'abc',
    model: 'gpt-6-luna',
    step: 1,
    status: 'completed',
    callIds: ['call_1'],
    startedAt: at,
    endedAt: at,
    ms: 12,
    firstTokenMs: 4,
    usage: { input: 10, output: 5, cached: 0, reasoning: 0 },
    error: null,
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
