import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TurnLostError } from '../errors.ts';
import { createActors, requireClaimed, sleep, toLease, toPublish, toRun, toTool } from './testing/contract-actors.ts';
import type { Actors, ContractDatabase } from './testing/contract-actors.ts';
import type { ClaimedTurn, KeptState } from './turn-schemas.ts';

/** What every store must do with turns, whatever carries its calls. `leaseMs` of the given store must be 2,000. */
export function describeTurnStore(name: string, open: () => Promise<ContractDatabase>): void {
  describe(`turns on ${name}`, () => {
    let database: ContractDatabase;
    let actors: Actors;
    beforeAll(async () => {
      database = await open();
      actors = createActors(database);
    });
    afterAll(() => database.close());
    const accept: Actors['accept'] = (...args) => actors.accept(...args);
    const claimFresh: Actors['claimFresh'] = (...args) => actors.claimFresh(...args);
    const takeOver: Actors['takeOver'] = (id) => actors.takeOver(id);
    const giveBack: Actors['giveBack'] = (id) => actors.giveBack(id);

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
        expect(claim.context.input).toEqual([{ author: 'visitor', text: 'segundo', attachments: [], own: true }]);
        expect(claim.context.hasHistory).toBe(true);
      });

      it('run out, and whoever held them can write nothing more', async () => {
        const claim = await claimFresh();
        await sleep(2_300);
        const taken = requireClaimed(await database.store.claimTurn(claim.turn.turnId, 'other'));
        expect(taken.context).toMatchObject({ fence: 2, attempt: 2, dirty: true });
        await expect(database.store.publishReply(toPublish(claim))).rejects.toBeInstanceOf(TurnLostError);
        await expect(database.store.runTool(toTool(claim, 'full_name', 'Ana Ruiz'))).rejects.toBeInstanceOf(
          TurnLostError,
        );
        expect(await keep(claim)).toBe('lost');
        expect(await database.store.publishReply(toPublish(taken))).toMatchObject({ state: 'published' });
      });

      it('are kept by renewing', async () => {
        const claim = await claimFresh();
        for (let round = 0; round < 3; round += 1) {
          await sleep(1_000);
          expect(await keep(claim)).toBe('held');
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
        const turn = await database.store.publishReply(toPublish(claim, { runs: [toRun('resp_p1')] }));
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
        expect(result).toMatchObject({ state: 'discarded', reply: null });
        const rows = await database.sql('select direccion from public.mensajes where conversacion_id = $1', [
          claim.turn.conversationId,
        ]);
        expect(rows).toEqual([{ direccion: 'entrante' }]);
      });

      it('stays refused when the person already gave the conversation back', async () => {
        const claim = await claimFresh();
        await takeOver(claim.turn.conversationId);
        await giveBack(claim.turn.conversationId);
        expect(await database.store.publishReply(toPublish(claim))).toMatchObject({ state: 'discarded' });
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

    it('an abandoned turn asked for twice by one worker, whose answer was lost, is the same turn', async () => {
      for (const _ of [1, 2]) await database.store.releaseTurn(toLease(await claimFresh()));
      const worker = randomUUID();
      const first = await database.store.claimAbandonedTurn(worker);
      expect(first).not.toBeNull();
      expect(await database.store.claimAbandonedTurn(worker)).toEqual(first);
      expect((await database.store.claimAbandonedTurn(randomUUID()))?.turn.turnId).not.toBe(first?.turn.turnId);
    });

    async function keep(claim: ClaimedTurn): Promise<KeptState | undefined> {
      const lease = toLease(claim);
      return (await database.store.keepTurns([{ lease, batches: [] }]))[lease.turnId];
    }

    async function findAbandoned(turnId: string): Promise<ClaimedTurn> {
      for (;;) {
        const claim = await database.store.claimAbandonedTurn(randomUUID());
        if (claim === null) throw new Error('the turn was not found');
        if (claim.turn.turnId === turnId) return claim;
      }
    }
  });
}
