import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createIdentitySecret } from '../store/site-keys.ts';
import { verifyIdentityToken } from './identity-token.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/visitantes_conocidos.md'), 'utf8');
const dir = mkdtempSync(join(tmpdir(), 'talia-snippet-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

interface Language {
  name: string;
  command: string;
  file: string;
  /** Prints the token of the user that the first argument describes as JSON. */
  main: string;
}

const languages: Language[] = [
  {
    name: 'Node',
    command: process.execPath,
    file: 'identity.mjs',
    main: 'process.stdout.write(signIdentity(JSON.parse(process.argv[2])));',
  },
  { name: 'PHP', command: 'php', file: 'identity.php', main: 'echo talia_sign_identity(json_decode($argv[1], true));' },
  {
    name: 'Python',
    command: 'python3',
    file: 'identity.py',
    main: 'import sys; sys.stdout.write(sign_identity(json.loads(sys.argv[1])))',
  },
];

/** What this machine can run; Node is always among it. */
const runnable = languages.filter(
  ({ name, command }) => name === 'Node' || spawnSync(command, ['--version']).status === 0,
);

const rules = { secrets: [createIdentitySecret()], audiences: ['tlk_pub_live_abcdefghijklmnopqrstuv'] };

/** Runs the page's own code in a process of its own and answers what it printed. */
function run({ name, command, file, main }: Language, user: object): string {
  const [, code] = new RegExp(`### ${name}\n\n\`\`\`\\w+\n(.*?)\n\`\`\``, 's').exec(page) ?? [];
  writeFileSync(join(dir, file), `${code}\n${main}\n`);
  const { stdout, stderr, status } = spawnSync(command, [join(dir, file), JSON.stringify(user)], {
    encoding: 'utf8',
    env: { ...process.env, TALIA_SITE_KEY: rules.audiences[0], TALIA_IDENTITY_SECRET: rules.secrets[0] },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

it('the page has a complete example for each language it names', () => {
  expect([...page.matchAll(/^### (.+)$/gm)].map(([, name]) => name)).toEqual(languages.map(({ name }) => name));
});

describe.each(languages)('what the page shows for $name', (language) => {
  it.skipIf(!runnable.includes(language))('signs tokens that are taken', async () => {
    const ana = { id: 42, email: 'ana@example.com', name: 'José Ñandú' };
    const known = { subject: '42', email: 'ana@example.com', name: 'José Ñandú' };
    expect(await verifyIdentityToken(run(language, ana), rules)).toEqual(known);
    const stranger = { subject: 'a-1', email: null, name: null };
    expect(await verifyIdentityToken(run(language, { id: 'a-1' }), rules)).toEqual(stranger);
  });
});
