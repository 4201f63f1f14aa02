import { expect, test } from 'vitest';
import { finishedLength, toPlainText } from './plain-sentences.ts';

test('speaks words, not marks', () => {
  expect(toPlainText('**Hola** [aquí](https://a.example)\n\n- uno\n- `dos`')).toBe('Hola aquí\nuno\ndos');
});

test('ends a sentence only where one ends', () => {
  expect(finishedLength('Hola. ¿Qué')).toBe('Hola.'.length);
  expect(finishedLength('Hola.')).toBe(0);
  expect(finishedLength('Cuesta 3.5 o ejemplo.com')).toBe(0);
  expect(finishedLength('Dijo «sí.» Y')).toBe('Dijo «sí.»'.length);
  expect(finishedLength('Uno\nDos')).toBe('Uno\n'.length);
});
