import type { Manifest } from './create-manifest.ts';

/** The tags of a manifest as VS Code takes them (`html.customData`), with the values an attribute may have. */
export function createEditorData({ modules }: Manifest): object {
  const tags = modules
    .flatMap(({ declarations }) => declarations)
    .map(({ tagName, description, attributes }) => ({
      name: tagName,
      description,
      attributes: attributes.map(({ name, description: text, type }) => ({
        name,
        description: text,
        ...(type.text === 'boolean' ? { valueSet: 'v' } : {}),
        ...(type.text.startsWith("'")
          ? { values: type.text.split('|').map((value) => ({ name: value.slice(1, -1) })) }
          : {}),
      })),
    }));
  return { version: 1.1, tags };
}
