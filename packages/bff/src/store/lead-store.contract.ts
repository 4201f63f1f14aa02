import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createActors, required, requireClaimed, toPublish, toRun, toTool } from './testing/contract-actors.ts';
import type { Actors, ContractDatabase } from './testing/contract-actors.ts';
import type { ClaimedTurn } from './turn-schemas.ts';

/** What every store must do with leads and visits, whatever carries its calls. */
export function describeLeadStore(name: string, open: () => Promise<ContractDatabase>): void {
  describe(`leads and visits on ${name}`, () => {
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

    it('a field says which message and which call put it there', async () => {
      const claim = await claimFresh();
      await database.store.runTool(toTool(claim, 'email', 'a@x.mx'));
      const { turnId, conversationId } = claim.turn;
      const rows = await database.sql(
        `select x.campo, x.valor_anterior, x.valor_nuevo, x.fuente, x.turno_id, m.texto, x.response_id, x.call_id
         from public.contactos_cambios as x
         inner join public.conversaciones as c using (contacto_id)
         inner join public.mensajes as m on m.id = x.mensaje_id
         where c.id = $1`,
        [conversationId],
      );
      expect(rows).toEqual([
        {
          campo: 'correo',
          valor_anterior: null,
          valor_nuevo: 'a@x.mx',
          fuente: 'asistente',
          turno_id: turnId,
          texto: 'Hola',
          response_id: 'resp_tool',
          call_id: 'call_email',
        },
      ]);
      expect(await database.store.provenance(turnId)).toEqual([
        {
          field: 'correo',
          before: null,
          after: 'a@x.mx',
          source: 'asistente',
          operator: null,
          messageId: expect.any(String),
          responseId: 'resp_tool',
          callId: 'call_email',
          at: expect.any(String),
        },
      ]);
      expect(await database.store.provenance('call_nobody')).toEqual([]);
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
        const visit = {
          sessionId,
          ip: '127.0.0.1',
          deviceType: 'mobile',
          referrer: null,
          landingUrl: 'https://x.mx/',
          utm: { source: 'anuncio' },
          language: 'es-MX',
          timezone: 'America/Mexico_City',
        };
        await database.store.recordVisit(visit);
        await database.store.recordVisit({ ...visit, landingUrl: null, language: null, timezone: 'Europe/Madrid' });
        await database.store.closeSession(sessionId, 'tab_closed');
        await database.store.closeSession(sessionId, null);
        const rows = await database.sql(
          `select v.visit_count, v.device_type, v.landing_url, c.motivo, s.motivo_cierre, s.utm, s.idioma, s.zona_horaria
           from public.webchat_visitantes as v
           inner join public.webchat_session_closures as c on c.session_id = v.session_id
           inner join public.webchat_sesiones as s on s.session_id = v.session_id
           where v.session_id = $1`,
          [sessionId],
        );
        expect(rows).toEqual([
          {
            visit_count: 2,
            device_type: 'mobile',
            landing_url: 'https://x.mx/',
            motivo: 'pestana_cerrada',
            motivo_cierre: 'pestana_cerrada',
            utm: { source: 'anuncio' },
            // As of where it came from, the first word of a visit stands.
            idioma: 'es-MX',
            zona_horaria: 'America/Mexico_City',
          },
        ]);
      });

      it('go on with a refresh token, and forgive a second tab that uses the same one', async () => {
        const { session: first } = await openSession(null, 'hash-1');
        expect(first).toMatchObject({ resumed: false });
        expect((await openSession(null, 'hash-1', first?.sessionId)).session).toEqual(first);
        expect((await openSession('hash-1', 'hash-2')).session).toEqual({ ...first, resumed: true });
        expect((await openSession('hash-1', 'hash-3')).session).toEqual({ ...first, resumed: true });
      });
    });

    function openSession(received: string | null, fresh: string, sessionId: string = randomUUID()) {
      return database.store.openSession({
        site: 'tlk_pub_local',
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
  });
}
