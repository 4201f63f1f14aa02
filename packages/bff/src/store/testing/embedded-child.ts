import { openEmbeddedDatabase } from '../embedded/open-embedded-database.ts';

/**
 * A program for tests: opens the database of a folder in a process of its own, says `open`, and
 * then writes notes and says each one that was acknowledged, until it is killed. With `hold` it
 * only keeps the folder. Arguments: data folder, supabase folder, `write` or `hold`.
 */
const [, , dataDir = '', supabaseDir = '', mode] = process.argv;

try {
  const keys = { secret: 'secret', publishable: 'publishable' };
  const database = await openEmbeddedDatabase({ dataDir, supabaseDir, keys });
  process.stdout.write('open\n');
  const many = mode === 'write' ? Number.POSITIVE_INFINITY : 0;
  for (let number = 0; number < many; number += 1) {
    // oxlint-disable-next-line no-await-in-loop
    const response = await database.fetch(`${database.url}/rest/v1/rpc/guardar_nota`, {
      method: 'POST',
      headers: { apikey: keys.secret },
      body: JSON.stringify({ p_texto: `${process.pid} ${number}` }),
    });
    if (response.ok) process.stdout.write(`${process.pid} ${number}\n`);
  }
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
