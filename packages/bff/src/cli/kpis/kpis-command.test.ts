import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../testing/run-cli.ts';
import { startTestServer } from '../../testing/test-server.ts';
import type { TestServer } from '../../testing/test-server.ts';

let server: TestServer;
let sessionId: string;
beforeAll(async () => {
  server = await startTestServer();
  const { access_token: token, session_id } = await server.openSession();
  sessionId = session_id;
  await server.ask('POST', '/api/webchat/messages', { token, body: server.message('Hola, soy Eva Luna') });
});
afterAll(() => server?.stop());

const talia = (...args: string[]) => runCli(args, { TALIA_DATA_DIR: server.dataDir });

describe('talia kpis', () => {
  it('tells the numbers of the last thirty days as JSON', async () => {
    const { stdout, code } = await talia('kpis', '--tz', 'America/Mexico_City', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
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
    const { stdout } = await talia('kpis', '--tz', 'UTC');
    expect(stdout).toMatch(/^\d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d \(UTC, 720 h\), all channels$/m);
    expect(stdout).toMatch(/^ talked +1 of 1 \* +–$/m);
    expect(stdout).toMatch(/^ visits +1 +0$/m);
    expect(stdout).toMatch(/^ person, half +– +–$/m);
    expect(stdout).toMatch(/^ set_full_name +1 of 1 \*/m);
    expect(stdout).toMatch(/^ in general\/captado now +1 /m);
    expect(stdout).toContain('* fewer than 20');
  });

  it('tells of one channel, and of days that are asked for', async () => {
    const { stdout } = await talia(
      'kpis',
      '--from',
      '2026-10-25',
      '--to',
      '2026-10-25',
      '--tz',
      'Europe/Madrid',
      '--json',
    );
    expect(JSON.parse(stdout)).toMatchObject({
      from: '2026-10-25',
      to: '2026-10-25',
      hours: 25,
      cohort: { visits: 0 },
    });
    const other = await talia('kpis', '--channel', 'whatsapp', '--tz', 'UTC', '--json');
    expect(JSON.parse(other.stdout)).toMatchObject({ channel: 'whatsapp', cohort: { visits: 0 } });
  });

  it('says in a sentence which days it cannot take', async () => {
    const { code, stderr } = await talia('kpis', '--from', '2026-02-02', '--to', '2026-02-01');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^talia: .*is before the first/);
  });
});

describe('talia session test', () => {
  it('leaves a session out of the numbers, and counts it again', async () => {
    const visits = async () => JSON.parse((await talia('kpis', '--tz', 'UTC', '--json')).stdout).cohort.visits;
    expect((await talia('session', 'test', sessionId)).stdout).toBe('1 visit is a test now.\n');
    expect(await visits()).toBe(0);
    expect((await talia('session', 'test', sessionId, '--off')).stdout).toBe('1 visit is counted again.\n');
    expect(await visits()).toBe(1);
    expect(await talia('session', 'test', 'nadie')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('nadie'),
    });
  });
});
