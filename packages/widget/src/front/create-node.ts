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

/** A stroke on a square of 24, coloured as the text. Letters would need a font that has that arrow. */
export function createIcon(stroke: string): SVGElement {
  const icon = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  icon.setAttribute('viewBox', '0 0 24 24');
  icon.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(icon.namespaceURI, 'path');
  path.setAttribute('d', stroke);
  icon.append(path);
  return icon;
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
