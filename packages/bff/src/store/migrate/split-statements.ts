/** What opens a stretch of SQL in which a semicolon does not end the statement. */
const OPENING = /'|"|--|\/\*|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|;|begin\s+atomic\b/giu;

/**
 * Splits a script into its statements, without their closing semicolons, as the
 * history table records them. Knows quotes, comments (nested too), dollar quoting
 * and SQL-standard function bodies.
 */
export function splitStatements(script: string): string[] {
  const statements: string[] = [];
  let start = 0;
  let position = 0;
  while (position < script.length) {
    OPENING.lastIndex = position;
    const found = OPENING.exec(script);
    if (found === null) break;
    if (found[0] === ';') {
      statements.push(script.slice(start, found.index));
      start = found.index + 1;
    }
    position = endOf(script, found);
  }
  statements.push(script.slice(start));
  return statements.map((statement) => statement.trim()).filter(holdsCode);
}

/** Where the quoted, commented or dollar-quoted stretch that begins at `found` is over. */
function endOf(script: string, found: RegExpExecArray): number {
  const [token] = found;
  const inside = found.index + token.length;
  if (token === ';') return inside;
  if (token === '--') return after(script, '\n', inside);
  if (token === '/*') return endOfComment(script, inside);
  if (token === "'") return endOfString(script, found.index);
  if (token.toLowerCase().startsWith('begin')) return endOfAtomic(script, inside);
  return after(script, token, inside);
}

function after(script: string, closing: string, from: number): number {
  const at = script.indexOf(closing, from);
  return at === -1 ? script.length : at + closing.length;
}

/** A doubled quote simply opens the next string; only `E'…'` strings know backslashes. */
function endOfString(script: string, quote: number): number {
  if (!/(?:^|[^\w$])e$/iu.test(script.slice(Math.max(0, quote - 2), quote))) return after(script, "'", quote + 1);
  const closing = /^(?:[^'\\]|\\[\s\S])*'/u.exec(script.slice(quote + 1));
  return closing === null ? script.length : quote + 1 + closing[0].length;
}

function endOfComment(script: string, from: number): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = from;
  let depth = 1;
  for (let found = edge.exec(script); found !== null; found = edge.exec(script)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return script.length;
}

/** `begin atomic … end`: the body ends at the `end` that closes no `case`. */
function endOfAtomic(script: string, from: number): number {
  const edge = /'(?:[^']|'')*'|--[^\n]*|\bcase\b|\bend\b/giu;
  edge.lastIndex = from;
  let depth = 1;
  for (let found = edge.exec(script); found !== null; found = edge.exec(script)) {
    const word = found[0].toLowerCase();
    if (word === 'case') depth += 1;
    if (word === 'end') depth -= 1;
    if (depth === 0) return edge.lastIndex;
  }
  return script.length;
}

function holdsCode(statement: string): boolean {
  return statement.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//gu, '').trim() !== '';
}
