import { createIcon, createNode, createPrompts } from './create-node.ts';
import { frontLabels } from './front-labels.ts';
import type { FrontActions, FrontSettings } from './front-settings.ts';

/**
 * What a chat in the page begins with: a greeting, one field and what could be said. The conversation takes its place when
 * the visitor says something.
 */
export function createFirstScreen({ chat }: FrontActions, settings: FrontSettings): { node: HTMLElement } {
  const labels = frontLabels[settings.locale];
  const title = createNode('h2', 'greeting', settings.greeting ?? labels.greeting);
  title.dir = 'auto';
  const hint = createNode('p', 'hint', labels.ai);
  hint.dir = 'auto';
  const node = createNode(
    'section',
    'first-screen',
    title,
    createForm(chat, settings),
    createPrompts(settings.prompts, (text) => chat.send(text)),
    hint,
  );
  node.lang = settings.locale;
  node.ariaLabel = title.textContent;
  return { node };
}

function createForm(chat: FrontActions['chat'], { locale }: FrontSettings): HTMLFormElement {
  const labels = frontLabels[locale];
  const field = createNode('textarea', 'field');
  field.rows = 1;
  field.dir = 'auto';
  field.maxLength = 4000;
  field.enterKeyHint = 'send';
  field.autocomplete = 'off';
  field.placeholder = labels.placeholder;
  field.ariaLabel = labels.field;
  const button = createNode('button', 'go', createIcon('M12 19V5m0 0-6 6m6-6 6 6'));
  button.ariaLabel = labels.send;
  const form = createNode('form', 'ask', field, button);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (text === '') return field.focus();
    field.value = '';
    chat.send(text);
  });
  field.addEventListener('keydown', (event) => {
    // 229: Safari reports the Enter that ends a composition after `isComposing` is already false.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit();
  });
  return form;
}
