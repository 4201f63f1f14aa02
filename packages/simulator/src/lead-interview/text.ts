/** Lower case without accents, for looking words up; the length stays what it was for plain letters. */
export function fold(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

/** A message without what it quotes at the machine: bracketed notes are orders for nobody, never data. */
export function withoutNotes(text: string): string {
  return text.replaceAll(/\[[^\]]*\]|\{[^}]*\}|<[^>]*>/g, ' ');
}

/** The parts of a message between commas, full stops, line breaks and the like; abbreviations with dots stay whole. */
export function toSegments(text: string): string[] {
  return text
    .split(/[,;:!?¿¡\n]+|\.(?=\s|$)(?<!\b\p{L}\.)(?<!\b\p{L}\p{L}\.)/u)
    .map((segment) => segment.trim())
    .filter((segment) => segment !== '');
}

/** Folded text in which every position is the original's: a match in it can be cut out of the text itself. */
export function foldKeepingLength(text: string): string {
  return text
    .replaceAll(/\P{ASCII}/gu, (character) => fold(character).padEnd(character.length).slice(0, character.length))
    .toLowerCase();
}
