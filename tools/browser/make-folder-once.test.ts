import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolderOnce } from './make-folder-once.ts';

let place = '';
beforeEach(() => void (place = mkdtempSync(join(tmpdir(), 'talia-once-'))));
afterEach(() => rmSync(place, { recursive: true }));

const write = (text: string) => async (partial: string) => writeFileSync(join(partial, 'file'), text);

describe('a folder made once', () => {
  it('is filled the first time only', async () => {
    const folder = join(place, 'a', 'b');
    await makeFolderOnce(folder, write('first'));
    await makeFolderOnce(folder, write('second'));
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('first');
  });

  it('does not exist before it is complete', async () => {
    const folder = join(place, 'b');
    await makeFolderOnce(folder, async (partial) => {
      await write('x')(partial);
      expect(existsSync(folder)).toBe(false);
    });
    expect(existsSync(folder)).toBe(true);
  });

  it('leaves nothing behind when filling fails, and can be tried again', async () => {
    const folder = join(place, 'b');
    const failing = makeFolderOnce(folder, async () => Promise.reject(new Error('disk full')));
    await expect(failing).rejects.toThrow('disk full');
    expect(readdirSync(place)).toEqual([]);
    await makeFolderOnce(folder, write('later'));
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('later');
  });

  it("keeps another process's folder that was ready sooner", async () => {
    const folder = join(place, 'b');
    await makeFolderOnce(folder, async (partial) => {
      await write('slow')(partial);
      makeElsewhere(folder);
    });
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('other');
    expect(readdirSync(place)).toEqual(['b']);
  });
});

function makeElsewhere(folder: string): void {
  mkdirSync(folder);
  writeFileSync(join(folder, 'file'), 'other');
}
