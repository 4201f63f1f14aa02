const tagCharacters = /[\u{e0020}-\u{e007e}]/u;

/**
 * The letters and digits of one character as they are compared: without case, accents, width, style or ligature. Nothing
 * for white space, punctuation and what cannot be seen. Tag characters are the invisible ASCII they stand for.
 */
export function toComparableLetters(character: string): string {
  // Nearly all text is ASCII, and this is asked of every character that leaves.
  if (character < '\u0080')
    return /^[a-z0-9]$/.test(character) ? character : character.toLowerCase().replace(/\W|_/, '');
  const visible = tagCharacters.test(character)
    ? String.fromCodePoint((character.codePointAt(0) ?? 0) - 0xe0000)
    : character;
  return toPlainLetter(visible)
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** Alphabets of signs that have no decomposition: regional indicators, negative circled and negative squared letters. */
const signAlphabets = [0x1f1e6, 0x1f150, 0x1f170];

function toPlainLetter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const first = signAlphabets.find((start) => code >= start && code < start + 26);
  return first === undefined ? character : String.fromCharCode(0x61 + code - first);
}
