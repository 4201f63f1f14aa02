import { join } from 'node:path';
import { build } from 'vite';

/**
 * Puts the server and all it needs into one file, because hundreds of processes are started from it: that halves the
 * time each of them takes. Answers the program's path.
 */
export async function buildProgram(directory: string): Promise<string> {
  const conditions = ['talia:src', 'node'];
  await build({
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'warn',
    ssr: { noExternal: true, resolve: { conditions, externalConditions: conditions, mainFields: ['main'] } },
    build: {
      ssr: 'bff-child.ts',
      outDir: join(directory, 'program'),
      emptyOutDir: true,
      target: 'node24',
      rolldownOptions: { output: { entryFileNames: 'bff-child.mjs', codeSplitting: false } },
    },
  });
  return join(directory, 'program', 'bff-child.mjs');
}
