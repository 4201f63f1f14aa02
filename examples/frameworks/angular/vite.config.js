import linker from '@angular/compiler-cli/linker/babel';
import { transformAsync } from '@babel/core';
import { defineConfig } from 'vite';

/**
 * Angular without its command line: `ngc` compiles and checks the app, vite bundles what it wrote. Angular's own packages
 * come half compiled; the linker is the other half.
 */
export default defineConfig({
  plugins: [{ name: 'angular-linker', transform: link }],
  define: { ngDevMode: false, ngJitMode: false },
  ssr: { noExternal: [/^@angular\//] },
});

/**
 * @param {string} code
 * @param {string} id
 */
async function link(code, id) {
  if (!id.includes('@angular') || !code.includes('ɵɵngDeclare')) return undefined;
  const linked = await transformAsync(code, { plugins: [linker], filename: id, configFile: false, compact: false });
  return linked?.code ? { code: linked.code, map: null } : undefined;
}
