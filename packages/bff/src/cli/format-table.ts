import { stripVTControlCharacters } from 'node:util';

/** A plain table: columns as wide as their longest cell, two spaces between. Cells lose control characters. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows].map((row) => row.map(toCell));
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** What a visitor wrote must not steer the terminal: no escape sequences, no line breaks, no bidi overrides. */
export function toCell(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/\s+/gu, ' ').replaceAll(/\p{C}/gu, '');
}
