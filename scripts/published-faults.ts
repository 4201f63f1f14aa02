/** What only works inside this workspace, and where it may turn up. */
const workspaceOnly = ['talia:src', 'workspace:', 'catalog:', 'link:', 'file:'];

/** Finds in a packed package.json what nobody outside of this workspace could use. */
export function manifestFaults(manifest: Readonly<Record<string, unknown>>): string[] {
  const { exports, dependencies, peerDependencies, optionalDependencies } = manifest;
  const text = JSON.stringify({ exports, dependencies, peerDependencies, optionalDependencies });
  return workspaceOnly.flatMap((word) => (text.includes(`"${word}`) ? [`the packed package.json says "${word}"`] : []));
}

/** Finds among the names of packed files those that help nobody but us. */
export function publishedFaults(files: readonly string[]): string[] {
  return files
    .filter((file) => /\.(test|contract)\.|(^|\/)testing\/|(^|\/)\.(?!\.)/.test(file))
    .map((file) => `the package would publish ${file}`);
}
