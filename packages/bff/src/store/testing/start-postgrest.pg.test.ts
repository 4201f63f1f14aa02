import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { isProcessAlive } from '../embedded/process-identity.ts';
import { runChild } from './run-child.ts';

describe('the conformity tier', () => {
  it('leaves no process and no file behind when the process that started it is killed', async () => {
    const child = runChild('postgrest-child.ts', []);
    const started: { pids: number[]; directory: string } = JSON.parse(await child.line(1));
    expect(started.pids.map(isProcessAlive)).toEqual([true, true]);
    await child.kill();
    for (let attempt = 0; attempt < 100 && existsSync(started.directory); attempt += 1) await sleep(50);
    expect(existsSync(started.directory)).toBe(false);
    expect(started.pids.map(isProcessAlive)).toEqual([false, false]);
  });
});
