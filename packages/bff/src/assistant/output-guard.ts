import type { Assistant } from './assistant.ts';
import { toCanary } from './canary.ts';
import { toComparableLetters } from './comparable-letters.ts';
import { indexRuns } from './run-finder.ts';

/** What of the instructions was found in something that was about to leave. */
export type Leak = 'canary' | 'instructions';

/** Looks through what a model wrote while it arrives. */
export interface Screening {
  /** Takes what the model wrote, in whole characters; answers what of it, and of what was held back before, may be shown now. */
  take: (text: string) => string;
  /** A part of the text has ended: what was held back is shown after all, for it was no leak. */
  release: () => string;
  /** What was found. From then on nothing more is shown, and nothing of what was found has been. */
  readonly leak: Leak | null;
}

/** Stands between a model and everything that leaves: a visitor, the database, a lead. */
export interface OutputGuard {
  /** The word of the instructions that no answer may hold. */
  readonly canary: string;
  /** Begins to look through a text that follows `before`, which was shown. */
  screen: (before?: string) => Screening;
  /** What a whole text holds that may not leave. */
  find: (text: string) => Leak | null;
}

/** Letters of the canary in a row that give it away: 40 bits, which no other text has by chance. */
const canaryRun = 8;
/**
 * Letters of the instructions in a row that count as reciting them: some 40 words. A phrase of theirs that an answer
 * rightly uses is shorter.
 */
const instructionsRun = 200;

/** Builds the guard of one assistant. Texts inside `<publico>` … `</publico>` of its instructions may be said as they are. */
export function createOutputGuard(
  assistant: Pick<Assistant, 'hash' | 'instructions'>,
  canaryKey: Uint8Array,
): OutputGuard {
  const canary = toCanary(canaryKey, assistant.hash);
  const internal = assistant.instructions.replaceAll(/<publico>[\s\S]*?<\/publico>/g, '\n');
  const secrets = [
    { leak: 'canary', index: indexRuns(canary), longest: canaryRun },
    { leak: 'instructions', index: indexRuns(toLetters(internal)), longest: instructionsRun },
  ] as const;
  const screen = (before = '') => {
    const screening = createScreening(secrets);
    screening.take(before);
    screening.release();
    return screening;
  };
  return {
    canary,
    screen,
    find(text) {
      const screening = screen();
      screening.take(text);
      return screening.leak;
    },
  };
}

function toLetters(text: string): string {
  return Array.from(text, toComparableLetters).join('');
}

interface Secret {
  leak: Leak;
  index: ReturnType<typeof indexRuns>;
  /** How many letters in a row are a leak. */
  longest: number;
}

/** Holds back the end of a text for as long as it may be the beginning of a leak, and not a character more. */
function createScreening(secrets: readonly Secret[]): Screening {
  const finders = secrets.map(({ index, ...secret }) => ({ ...secret, finder: index() }));
  const held = createHeldText();
  let leak: Leak | null = null;
  let longestRun = 0;

  function takeLetter(letter: string): void {
    longestRun = 0;
    for (const { finder, longest, leak: kind } of finders) {
      const run = finder.take(letter);
      longestRun = Math.max(longestRun, run);
      if (run >= longest) leak ??= kind;
    }
  }

  return {
    take(text) {
      if (leak !== null) return '';
      for (const character of text) {
        const letters = toComparableLetters(character);
        for (const letter of letters) takeLetter(letter);
        held.add(character, letters.length);
        if (leak !== null) break;
      }
      return held.cut(longestRun);
    },
    release: () => (leak === null ? held.cut(0) : ''),
    get leak() {
      return leak;
    },
  };
}

/** The end of a text that is not shown yet. */
function createHeldText() {
  let held = '';
  /** Where in `held` each of its letters is. */
  let places: number[] = [];
  return {
    add(character: string, letters: number): void {
      for (let letter = 0; letter < letters; letter += 1) places.push(held.length);
      held += character;
    },
    /** Answers all but the last so many letters. They may be fewer here: the first ones were shown. */
    cut(letters: number): string {
      places = letters === 0 ? [] : places.slice(-letters);
      const start = places[0] ?? held.length;
      const shown = held.slice(0, start);
      held = held.slice(start);
      places = places.map((place) => place - start);
      return shown;
    },
  };
}
