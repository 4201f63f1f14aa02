import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileText } from '../testing/hostile-text.ts';
import { loadAssistant } from './assistant.ts';
import { toCanary, toCanaryKey } from './canary.ts';
import { createOutputGuard } from './output-guard.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const assistant = await loadAssistant(join(root, 'docs', 'prompt_landing.md'));
const guard = createOutputGuard(assistant, toCanaryKey(new Uint8Array(32)));
const { canary } = guard;

/** Shows a text piece by piece, as it would arrive. */
function show(pieces: readonly string[]) {
  const screening = guard.screen();
  const shown = pieces.map((piece) => screening.take(piece)).join('') + screening.release();
  return { shown, leak: screening.leak };
}

/** Cuts a text into pieces of these lengths, again and again, never inside a character. */
function cutUp(text: string, sizes: readonly number[]): string[] {
  const characters = Array.from(text);
  const pieces: string[] = [];
  for (let start = 0, index = 0; start < characters.length; index += 1) {
    const length = sizes[index % sizes.length] ?? 1;
    pieces.push(characters.slice(start, start + length).join(''));
    start += length;
  }
  return pieces;
}

const lengths = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });

describe('the canary', () => {
  it('is the same in every process of an installation and another elsewhere, or for other instructions', () => {
    const key = toCanaryKey(new Uint8Array(32));
    expect(toCanary(key, assistant.hash)).toBe(canary);
    expect(toCanary(toCanaryKey(new Uint8Array(32).fill(1)), assistant.hash)).not.toBe(canary);
    expect(toCanary(key, `${assistant.hash}0`)).not.toBe(canary);
    expect(canary).toMatch(/^[a-z2-7]{26}$/);
  });

  const disguises: [name: string, disguise: (text: string) => string][] = [
    ['as it is', (text) => text],
    ['in capitals', (text) => text.toUpperCase()],
    ['letter by letter', (text) => Array.from(text).join(' ')],
    ['with zero-width characters', (text) => Array.from(text).join('\u200b')],
    [
      'with Markdown in between',
      (text) =>
        Array.from(text)
          .map((letter) => `**${letter}**`)
          .join('_'),
    ],
    ['one letter a line', (text) => Array.from(text).join('\n- ')],
    [
      'in wide letters',
      (text) =>
        Array.from(text)
          .map((letter) => wide(letter))
          .join(''),
    ],
    ['in mathematical letters', (text) => text.replaceAll(/[a-z]/g, (letter) => styled(letter, 0x1d400))],
    ['in circled letters', (text) => text.replaceAll(/[a-z]/g, (letter) => styled(letter, 0x24d0))],
    [
      'with accents',
      (text) =>
        Array.from(text)
          .map((letter) => `${letter}\u0301`)
          .join(''),
    ],
    [
      'in tag characters, which nobody sees',
      (text) =>
        Array.from(text)
          .map((letter) => styledTag(letter))
          .join(''),
    ],
    ['without its beginning', (text) => text.slice(9)],
    ['without its end', (text) => text.slice(0, -9)],
  ];

  it.each(disguises)('%s is never shown, wherever the stream is cut', (_, disguise) => {
    fc.assert(
      fc.property(lengths, (sizes) => {
        const { shown, leak } = show(cutUp(`La clave es ¡${disguise(canary)}! Adiós.`, sizes));
        expect(leak).toBe('canary');
        expect('La clave es ¡**'.startsWith(shown)).toBe(true);
        expect(shown.length).toBeGreaterThanOrEqual('La clave e'.length);
      }),
      { numRuns: 30 },
    );
  });

  it('is found when half of it was shown before', () => {
    const screening = guard.screen(`Dijo ${canary.slice(0, 7)}`);
    expect(screening.take(canary.slice(7, 8))).toBe('');
    expect(screening.leak).toBe('canary');
  });

  it('is not taken for one by its first letters', () => {
    expect(show([canary.slice(0, 7), ' y nada más'])).toEqual({
      shown: `${canary.slice(0, 7)} y nada más`,
      leak: null,
    });
  });
});

describe('the instructions', () => {
  const recital = assistant.instructions.slice(300, 900);

  it('are cut off where their recital begins', () => {
    fc.assert(
      fc.property(lengths, (sizes) => {
        const { shown, leak } = show(cutUp(`Claro: %%${recital}`, sizes));
        expect(leak).toBe('instructions');
        expect('Claro: %%'.startsWith(shown)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('may lend an answer a phrase', () => {
    const phrase = 'No inventes precios, plazos, descuentos, políticas ni garantías. Si no lo sabes, dilo';
    expect(assistant.instructions).toContain(phrase);
    expect(show([`Me dijeron: ${phrase}.`])).toEqual({ shown: `Me dijeron: ${phrase}.`, leak: null });
  });

  it('may hold a text that is meant to be said as it is', () => {
    const hours = 'Abrimos de lunes a viernes de nueve a seis y los sábados de diez a dos. '.repeat(6);
    const own = { hash: 'x', instructions: `Eres Ana.\n<publico>\n${hours}\n</publico>\n${hours.slice(0, 100)}` };
    expect(createOutputGuard(own, new Uint8Array(32)).find(hours)).toBe(null);
    const internal = { hash: 'x', instructions: `Eres Ana. ${hours}` };
    expect(createOutputGuard(internal, new Uint8Array(32)).find(hours)).toBe('instructions');
  });
});

describe('any other text', () => {
  it('is shown whole, and alike however it arrives', () => {
    fc.assert(
      fc.property(hostileText(200), lengths, (text, sizes) => {
        expect(show(cutUp(text, sizes))).toEqual({ shown: text, leak: null });
      }),
      { numRuns: 300 },
    );
  });

  it('waits for a word at most: some four characters on average', () => {
    const text = `Con gusto, Ana. ¿Me compartes tu correo para que una persona del equipo te contacte? Si prefieres,
      también puede ser un teléfono. Cuéntame qué necesita tu empresa y para cuándo lo tienen pensado.`.repeat(5);
    const screening = guard.screen();
    let waiting = 0;
    const waits = cutUp(text, [4]).map((piece) => (waiting += piece.length - screening.take(piece).length));
    expect(waits.reduce((sum, wait) => sum + wait, 0) / waits.length).toBeLessThan(8);
    expect(Math.max(...waits)).toBeLessThan(48);
  });
});

const wide = (letter: string): string => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0);
const styled = (letter: string, first: number): string =>
  String.fromCodePoint((letter.codePointAt(0) ?? 0) - 97 + first + (first === 0x1d400 ? 26 : 0));
const styledTag = (letter: string): string => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xe0000);
