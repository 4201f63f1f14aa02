import { expect, it } from 'vitest';
import { toKpiQuestion } from './kpi-question.ts';

const now = new Date('2026-10-26T03:00:00Z');

it('asks for thirty days up to today, as the zone has it', () => {
  expect(toKpiQuestion({ tz: 'America/Mexico_City' }, now)).toEqual({
    from: '2026-09-26',
    to: '2026-10-25',
    zone: 'America/Mexico_City',
    channel: null,
  });
  expect(toKpiQuestion({ tz: 'Europe/Madrid' }, now)).toMatchObject({ from: '2026-09-27', to: '2026-10-26' });
});

it('takes the days and the channel it is given', () => {
  expect(toKpiQuestion({ from: '2026-03-29', to: '2026-03-29', tz: 'UTC', channel: 'voz' }, now)).toEqual({
    from: '2026-03-29',
    to: '2026-03-29',
    zone: 'UTC',
    channel: 'voz',
  });
  expect(toKpiQuestion({ to: '2026-03-30', tz: 'UTC' }, now)).toMatchObject({ from: '2026-03-01', to: '2026-03-30' });
  expect(toKpiQuestion({ from: '2026-10-01', tz: 'UTC' }, now)).toMatchObject({ from: '2026-10-01', to: '2026-10-26' });
});

it('refuses days in the wrong order, and more than 400 of them', () => {
  expect(() => toKpiQuestion({ from: '2026-10-02', to: '2026-10-01', tz: 'UTC' }, now)).toThrow('is before the first');
  expect(() => toKpiQuestion({ from: '2025-09-21', to: '2026-10-26', tz: 'UTC' }, now)).toThrow('these are 401');
  expect(() => toKpiQuestion({ from: '2025-09-22', to: '2026-10-26', tz: 'UTC' }, now)).not.toThrow();
});
