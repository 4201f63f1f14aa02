import { expect, test } from 'vitest';
import type { ChatMessage } from '../chat/chat-state.ts';
import { labelsFor } from '../labels/labels.ts';
import { formatDay } from './format-time.ts';
import { toViewItems } from './view-items.ts';

const noon = new Date(2026, 10, 22, 12).getTime();
const minute = 60_000;
const visitor = (id: string, at: number): ChatMessage => ({
  role: 'visitor',
  id,
  text: id,
  at,
  accepted: true,
  delivery: { type: 'sent' },
});

function lines(messages: ChatMessage[]): string[] {
  return toViewItems(messages).map((item) =>
    item.type === 'day' ? 'day' : `${item.key}${item.first ? ' first' : ''}${item.last ? ' last' : ''}`,
  );
}

test('puts a day above its first message', () => {
  expect(lines([visitor('a', noon - 24 * 60 * minute), visitor('b', noon)])).toEqual([
    'day',
    'visitor-a first last',
    'day',
    'visitor-b first last',
  ]);
});

test('keeps quick messages of one speaker together', () => {
  expect(lines([visitor('a', noon), visitor('b', noon + minute), visitor('c', noon + 20 * minute)])).toEqual([
    'day',
    'visitor-a first',
    'visitor-b last',
    'visitor-c first last',
  ]);
});

test('names days as people do', () => {
  const day = (at: number) => formatDay(at, { now: noon, locale: 'es', labels: labelsFor('es') });
  expect(day(noon)).toBe('Hoy');
  expect(day(noon - 24 * 60 * minute)).toBe('Ayer');
  expect(day(new Date(2026, 10, 3, 9).getTime())).toBe('martes, 3 de noviembre');
  expect(day(new Date(2025, 10, 3, 9).getTime())).toContain('2025');
});
