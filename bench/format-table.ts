/** Writes rows of cells, the first of them the head, as a table for people that is Markdown too. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, index) =>
    Math.max(3, ...rows.map((row) => (row[index] ?? '').length)),
  );
  const lines = rows.map((row) => toLine(widths.map((width, index) => (row[index] ?? '').padEnd(width))));
  const [head = '', ...body] = lines;
  return [head, toLine(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}

function toLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
