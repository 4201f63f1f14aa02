/** Reads letters one by one and knows how many of the last ones stand together, in that order, in a secret text. */
export interface RunFinder {
  /** How many of the last letters do, after one more. */
  take: (letter: string) => number;
}

interface Node {
  next: Map<string, number>;
  /** The node of the longest ending of this one's texts that stands elsewhere too. */
  link: number;
  length: number;
}

const none = -1;

/**
 * Prepares a text to be found again: a suffix automaton, so that each letter read later costs the same, however long the
 * text is and whatever was read before.
 */
export function indexRuns(secret: string): () => RunFinder {
  const nodes: Node[] = [{ next: new Map(), link: none, length: 0 }];
  let last = 0;
  for (const letter of secret) last = extend(nodes, last, letter);
  return () => createFinder(nodes);
}

function createFinder(nodes: readonly Node[]): RunFinder {
  let place = 0;
  let length = 0;
  return {
    take(letter) {
      while (place !== 0 && !at(nodes, place).next.has(letter)) {
        place = at(nodes, place).link;
        length = at(nodes, place).length;
      }
      const target = at(nodes, place).next.get(letter);
      if (target === undefined) return 0;
      place = target;
      length += 1;
      return length;
    },
  };
}

/** Adds a letter at the end of the text; answers the node of the whole text. */
function extend(nodes: Node[], last: number, letter: string): number {
  const whole = nodes.push({ next: new Map(), link: 0, length: at(nodes, last).length + 1 }) - 1;
  let place = last;
  while (place !== none && !at(nodes, place).next.has(letter)) {
    at(nodes, place).next.set(letter, whole);
    place = at(nodes, place).link;
  }
  if (place !== none) at(nodes, whole).link = split(nodes, place, letter);
  return whole;
}

/** The node that `place` reaches by `letter`, made apart from longer texts that reached it too. */
function split(nodes: Node[], place: number, letter: string): number {
  const target = at(nodes, place).next.get(letter) ?? 0;
  const { length, next, link } = at(nodes, target);
  if (length === at(nodes, place).length + 1) return target;
  const copy = nodes.push({ next: new Map(next), link, length: at(nodes, place).length + 1 }) - 1;
  at(nodes, target).link = copy;
  for (let from = place; from !== none && at(nodes, from).next.get(letter) === target; from = at(nodes, from).link) {
    at(nodes, from).next.set(letter, copy);
  }
  return copy;
}

function at(nodes: readonly Node[], index: number): Node {
  const node = nodes[index];
  if (node === undefined) throw new RangeError(`there is no node ${index}`);
  return node;
}
