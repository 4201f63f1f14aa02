import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer } from '../../testing/test-server.ts';
import type { TestServer } from '../../testing/test-server.ts';
import { runCommand } from '../testing/test-command-line.ts';

let server: TestServer;
let sessionId: string;
beforeAll(async () => {
  server = await startTestServer();
  const { access_token: token, session_id } = await server.openSession();
  sessionId = session_id;
  await server.ask('POST', '/api/webchat/messages', { token, body: server.message('Hola, soy Eva Luna') });
});
afterAll(() => server?.stop());

const talia = (...args: string[]) => runCommand(server.dataDir, args);

describe('talia kpis', () => {
  it('tells the numbers of the last thirty days as JSON', async () => {
    const { printed, exitCode } = await talia('kpis', '--tz', 'America/Mexico_City', '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({
      zone: 'America/Mexico_City',
      channel: null,
      cohort: {
        visits: 1,
        visitors: 1,
        talked: { n: 1, cases: 1, rate: 1 },
        qualified: { cases: 0, rate: 0 },
        open: 1,
      },
      flow: {
        turns: { latency: { n: 1 }, failed: { n: 1, cases: 0, rate: 0 } },
        tools: [{ name: 'set_full_name', n: 1, cases: 1 }],
        attention: { contained: { n: 1, cases: 1, rate: 1 }, handOversLost: { n: 0, rate: null } },
      },
      stagesNow: [{ stage: 'captado', n: 1, overdue: { n: 1, cases: 0 } }],
      previous: { cohort: { visits: 0, talked: { n: 0, cases: 0, rate: null } } },
    });
  });

  it('tells them in tables, without a share of fewer than twenty', async () => {
    const { printed } = await talia('kpis', '--tz', 'UTC');
    expect(printed).toMatch(/^\d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d \(UTC, 720 h\), all channels$/m);
    expect(printed).toMatch(/^ talked +1 of 1 \* +–$/m);
    expect(printed).toMatch(/^ visits +1 +0$/m);
    expect(printed).toMatch(/^ person, half +– +–$/m);
    expect(printed).toMatch(/^ set_full_name +1 of 1 \*/m);
    expect(printed).toMatch(/^ in general\/captado now +1 /m);
    expect(printed).toContain('* fewer than 20');
  });

  it('tells of one channel, and of days that are asked for', async () => {
    const { printed } = await talia(
      'kpis',
      '--from',
      '2026-10-25',
      '--to',
      '2026-10-25',
      '--tz',
      'Europe/Madrid',
      '--json',
    );
    expect(JSON.parse(printed)).toMatchObject({
      from: '2026-10-25',
      to: '2026-10-25',
      hours: 25,
      cohort: { visits: 0 },
    });
    const other = await talia('kpis', '--channel', 'whatsapp', '--tz', 'UTC', '--json');
    expect(JSON.parse(other.printed)).toMatchObject({ channel: 'whatsapp', cohort: { visits: 0 } });
  });

  it('says in a sentence which days it cannot take', async () => {
    await expect(talia('kpis', '--from', '2026-02-02', '--to', '2026-02-01')).rejects.toThrow('is before the first');
  });
});

describe('talia session test', () => {
  it('leaves a session out of the numbers, and counts it again', async () => {
    const visits = async () => JSON.parse((await talia('kpis', '--tz', 'UTC', '--json')).printed).cohort.visits;
    expect((await talia('session', 'test', sessionId)).printed).toBe('1 visit is a test now.');
    expect(await visits()).toBe(0);
    expect((await talia('session', 'test', sessionId, '--off')).printed).toBe('1 visit is counted again.');
    expect(await visits()).toBe(1);
    expect(await talia('session', 'test', 'nadie')).toMatchObject({
      exitCode: 1,
      told: expect.stringContaining('nadie'),
    });
  });
});
