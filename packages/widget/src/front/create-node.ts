/** An element with a class, a part of the same name and what is in it. No HTML sink: texts stay texts. */
export function createNode<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  name: string,
  ...content: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  node.className = name;
  node.part.add(name);
  node.append(...content);
  return node;
}

/** A button that does not submit. Its text keeps its own direction. */
export function createButton(name: string, content: string, onClick: () => void): HTMLButtonElement {
  const button = createNode('button', name, content);
  button.type = 'button';
  button.dir = 'auto';
  button.addEventListener('click', onClick);
  return button;
}

/** One button for each suggested text. */
export function createPrompts(prompts: readonly string[], say: (text: string) => void): HTMLElement {
  const list = createNode('div', 'prompts');
  list.append(...prompts.map((text) => createButton('prompt', text, () => say(text))));
  return list;
}
