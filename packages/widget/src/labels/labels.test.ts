import { expect, test } from 'vitest';
import { toFailure } from '../api/failure.ts';
import { describeFailure, describeTool, fetchLabels, labelsFor } from './labels.ts';
import { resolveLocale } from './locale.ts';

test('takes the first language it speaks, Spanish when there is none', () => {
  expect(resolveLocale('en', 'pt')).toBe('en');
  expect(resolveLocale(null, 'pt-BR')).toBe('pt');
  expect(resolveLocale('EN-us')).toBe('en');
  expect(resolveLocale('de', '')).toBe('es');
  expect(resolveLocale('constructor', undefined)).toBe('es');
});

test('speaks Spanish until another language is there, which is fetched once', async () => {
  expect(labelsFor('en').send).toBe('Enviar');
  expect(fetchLabels('es')).toBeUndefined();
  await fetchLabels('en');
  expect(labelsFor('en').send).toBe('Send');
  expect(fetchLabels('en')).toBeUndefined();
});

test('no language leaves a text empty or in another language', async () => {
  await Promise.all([fetchLabels('en'), fetchLabels('pt')]);
  const texts = (['es', 'en', 'pt'] as const).map((locale) => JSON.stringify(labelsFor(locale), inWords));
  expect(new Set(texts).size).toBe(3);
  for (const text of texts) expect(text).not.toContain('""');
});

test('has words for every failure and every tool, also those of tomorrow', () => {
  const labels = labelsFor('es');
  expect(describeFailure(labels, toFailure('forbidden_origin').code)).toBe(
    'El chat no está disponible en esta página.',
  );
  expect(describeTool(labels, 'set_email').running).toBe('Guardando tu correo…');
  expect(describeTool(labels, 'agendar_cita').running).toBe('Trabajando en ello…');
});

/** Texts that are made of a number or a name count as what they say for one. */
function inWords(_key: string, value: unknown): unknown {
  return typeof value === 'function' ? (value as (value: number) => string)(1) : value;
}
