import type { NextConfig } from 'next';

const config: NextConfig = {
  distDir: 'dist',
  // Next looks for the outermost lockfile otherwise, which is that of another workspace.
  turbopack: { root: `${import.meta.dirname}/..` },
  outputFileTracingRoot: `${import.meta.dirname}/..`,
};

export default config;
