/**
 * Text as it may enter a lead's field: NFC, no control, format, private-use or unassigned characters (they can hide or
 * reorder what a person reads), white space folded.
 */
export function toFieldText(text: string): string {
  return text.toWellFormed().normalize('NFC').replaceAll(/\s+/gu, ' ').replaceAll(/\p{C}/gu, '').trim();
}
