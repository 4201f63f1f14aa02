import { attributes, presets, tokens } from './options.js';
import { toCss, toSnippet } from './snippet.js';

const form = document.querySelector('.options');
const chat = document.querySelector('talia-chat');
const preset = document.querySelector('[data-preset]');
const snippet = document.querySelector('[data-snippet]');
const status = document.querySelector('[data-status]');

build();
apply();
form.addEventListener('input', apply);
form.addEventListener('submit', (event) => event.preventDefault());
document.querySelector('[data-open]').addEventListener('click', async () => {
  await customElements.whenDefined('talia-chat');
  chat.open();
});
document.querySelector('[data-reset]').addEventListener('click', () => {
  form.reset();
  apply();
  say('Como al principio.');
});
document.querySelector('[data-copy]').addEventListener('click', copy);

/** Makes the form of the lists of options. */
function build() {
  form.append(
    group('Aspecto', [select({ name: 'preset', label: 'Estilo', choices: presets, initial: '' })]),
    group('Etiqueta', attributes.map(toField)),
    group('Detalles', tokens.map(toField)),
  );
}

function group(title, fields) {
  const set = document.createElement('fieldset');
  const legend = document.createElement('legend');
  legend.textContent = title;
  set.append(legend, ...fields);
  return set;
}

function toField(option) {
  if (option.choices) return select(option);
  const input = document.createElement('input');
  input.type = option.type ?? 'text';
  for (const name of ['min', 'max', 'step']) if (option[name] !== undefined) input[name] = String(option[name]);
  input.defaultValue = String(option.initial);
  return field(option, input);
}

function select(option) {
  const list = document.createElement('select');
  for (const [value, label] of Object.entries(option.choices)) {
    list.append(new Option(label, value, value === option.initial, value === option.initial));
  }
  return field(option, list);
}

function field({ name, label, hint, unit }, control) {
  const row = document.createElement('div');
  const text = document.createElement('label');
  row.className = 'field';
  text.textContent = label;
  control.id = `option-${name}`;
  text.htmlFor = control.id;
  control.name = name;
  row.append(text, control);
  if (unit) {
    const output = document.createElement('output');
    output.dataset.of = name;
    output.dataset.unit = unit;
    output.htmlFor = control.id;
    row.classList.add('ranged');
    row.append(output);
  }
  if (hint) {
    const small = document.createElement('small');
    small.id = `${control.id}-hint`;
    small.textContent = hint;
    control.setAttribute('aria-describedby', small.id);
    row.append(small);
  }
  return row;
}

/** Shows what is chosen: on the element of this page, and as the lines for another. */
function apply() {
  const values = readValues();
  for (const { name, initial } of attributes) {
    if (values[name] === initial) chat.removeAttribute(name);
    else chat.setAttribute(name, values[name]);
  }
  for (const token of tokens) {
    const isChanged = values[token.name] !== String(token.initial);
    if (isChanged) chat.style.setProperty(token.name, toCss(token, values[token.name]));
    else chat.style.removeProperty(token.name);
  }
  const href = values.preset === '' ? '' : `/widget/themes/${values.preset}.css`;
  if (href === '') preset.removeAttribute('href');
  else if (preset.getAttribute('href') !== href) preset.href = href;
  for (const output of form.querySelectorAll('output')) output.value = values[output.dataset.of] + output.dataset.unit;
  snippet.textContent = toSnippet(values, location.origin);
}

/** All fields are texts. */
function readValues() {
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
}

async function copy() {
  try {
    await navigator.clipboard.writeText(snippet.textContent);
    say('Copiado.');
  } catch {
    // A browser may forbid it: then the lines are selected, ready for the keyboard.
    getSelection().selectAllChildren(snippet);
    say('Selecciónalo y cópialo con el teclado.');
  }
}

function say(text) {
  status.textContent = text;
}
