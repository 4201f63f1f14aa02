/** Lower case without accents, for looking words up. */
export function fold(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

/** Folded text with the length of the original, which must be NFC: an index in one is the same place in the other. */
export function foldInPlace(text: string): string {
  const plain = text.replaceAll(/[\u0080-\uFFFF]/g, (unit) => {
    const folded = fold(unit);
    return folded.length === 1 ? folded : unit;
  });
  return plain.toLowerCase();
}

/**
 * A message as it may be searched for facts: NFC, plain quotes, and without what is no speech of the visitor's own:
 * bracketed notes (orders to the machine), tags, web addresses and markdown images.
 */
export function toSearchable(message: string): string {
  return message
    .normalize('NFC')
    .replaceAll(/[“”«»]/g, '"')
    .replaceAll(/[‘’´`]/g, "'")
    .replaceAll(/!?\[[^\]]*\](?:\([^)]*\))?|\{[^}]*\}/g, ' . ')
    .replaceAll(/<(?!\S+@\S+>)[^>]*>/g, ' . ')
    .replaceAll(/\b(?:https?:\/\/|www\.)\S+/gi, ' . ');
}

/** The clauses of a message, cut at punctuation and line breaks; dots inside addresses and numbers cut nothing. */
export function toClauses(text: string): string[] {
  return text
    .split(/[,;:!?¿¡\n]+|\.(?=\s|$)|\s(?:pero|but|porém)\s/iu)
    .map((clause) => clause.trim())
    .filter((clause) => clause !== '');
}

/** The sentences of a message. */
export function toSentences(text: string): string[] {
  return (text.match(/[^.!?¿¡\n]+(?:\.(?!\s|$)[^.!?¿¡\n]*)*[.!?]*/gu) ?? [])
    .map((sentence) => sentence.trim())
    .filter((sentence) => /\p{L}/u.test(sentence));
}

/** Text written all in one case, put into capitals and small letters as names are. */
export function toTitleCase(text: string): string {
  const isMixed = /\p{Lu}/u.test(text) && /\p{Ll}/u.test(text);
  if (isMixed) return text;
  return text
    .toLowerCase()
    .replaceAll(/(?<![\p{L}\p{N}.'])\p{L}[\p{L}'.]*/gu, (word) => (small.has(word) ? word : upperFirst(word)));
}

const small = new Set(['de', 'del', 'la', 'las', 'los', 'y', 'e', 'i', 'da', 'das', 'do', 'dos', 'van', 'von']);

function upperFirst(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
