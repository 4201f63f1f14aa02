import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..', '..');

/** For the environment of a program that a test starts: what Node compiled for one is there for the next. */
export const compileCache = { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compiled') } as const;
