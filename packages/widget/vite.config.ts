import { defineConfig } from 'vite';

/**
 * The CDN build: `cdn/talia-chat.js`, a plain custom element, and the panel with Lit as a hashed chunk it loads when
 * the visitor reaches for it. Only the entry's name is stable; chunks may be cached for ever.
 */
export default defineConfig({
  build: {
    target: 'es2022',
    outDir: 'cdn',
    emptyOutDir: true,
    modulePreload: false,
    lib: { entry: 'src/cdn.ts', formats: ['es'], fileName: () => 'talia-chat.js' },
    rolldownOptions: {
      output: { minify: true, chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});
