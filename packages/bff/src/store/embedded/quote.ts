/** Makes a name safe to stand in SQL; the name keeps its case. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
