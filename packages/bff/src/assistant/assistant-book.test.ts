import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadAssistants } from './assistant-book.ts';

const landing = join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'prompt_landing.md');

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'talia-assistants-'));
  await cp(landing, join(dir, 'prompt_landing.md'));
});
afterEach(() => rm(dir, { recursive: true }));

describe('the assistants of a folder', () => {
  it('are found by the id of their site, and the server’s own where there is none', async () => {
    const book = await loadAssistants(dir, 'landing');
    expect(book.own.id).toBe('landing');
    expect(book.of(null)).toBe(book.own);
    expect(book.of('nadie')).toBe(book.own);
    expect(book.all).toEqual([book.own]);
  });

  it('are refused when a copy still says the id of another: it would answer in its place', async () => {
    await cp(landing, join(dir, 'prompt_ventas.md'));
    await expect(loadAssistants(dir, 'landing')).rejects.toThrow(/prompt_ventas\.md says "id: landing"/);
  });

  it('need the server’s own', async () => {
    await expect(loadAssistants(dir, 'nadie')).rejects.toThrow(/cannot be read/);
  });
});
