/**
 * Text as a model may read it: without tag characters (U+E0000–E007F), which say in ASCII what no person sees. What is
 * stored stays as it was written.
 */
export function toModelText(text: string): string {
  const visible = text.replaceAll(/[\u{e0000}-\u{e007f}]/gu, '');
  return visible === '' && text !== '' ? '[mensaje sin texto visible]' : visible;
}
