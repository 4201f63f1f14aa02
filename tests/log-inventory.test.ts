import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

it('docs/registros.md names every event that the server logs, and no other', () => {
  const page = readFileSync(join(root, 'docs/registros.md'), 'utf8');
  const rows = page.slice(page.indexOf('| hecho |')).split('\n');
  const documented = rows.flatMap((row) => {
    const [, events = ''] = /^\| (`[^|]+) \|/.exec(row) ?? [];
    return [...events.matchAll(/`(\w+)`/g)].map(([, event]) => event);
  });
  expect(new Set(documented)).toEqual(loggedEvents());
});

/** Every text that a call of a log's method begins with, such as `log.warn('turn_left', …)`. */
function loggedEvents(): Set<string> {
  const call = /(?:\.(?:debug|info|warn|error)|\[level\])\(\s*'([a-z]+(?:_[a-z]+)+)'|print\(\w+, '\w+', '(\w+)'/g;
  const events = globSync('packages/bff/src/**/*.ts', { cwd: root })
    .filter((file) => !/\.(test|contract)\.ts$|\/testing\//.test(file))
    .flatMap((file) => [...readFileSync(join(root, file), 'utf8').matchAll(call)])
    .map(([, first, second]) => first ?? second ?? '');
  return new Set(events);
}
