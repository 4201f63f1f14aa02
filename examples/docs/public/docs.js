// What only works with a script is put there by it: a button to copy each block, and one to begin each example anew.

const status = document.createElement('p');
status.className = 'hidden';
status.setAttribute('role', 'status');
document.body.append(status);

for (const block of document.querySelectorAll('.code')) {
  const button = createButton('Copiar', () => void copy(block.querySelector('code'), button));
  const label = block.querySelector('pre').getAttribute('aria-label');
  button.setAttribute('aria-label', `Copiar: ${label}`);
  block.append(button);
}

for (const frame of document.querySelectorAll('.frame')) {
  const iframe = frame.querySelector('iframe');
  const button = createButton('Reiniciar', () => iframe.contentWindow.location.reload());
  button.setAttribute('aria-label', `Reiniciar: ${iframe.title}`);
  frame.querySelector('.bar a').before(button);
}

// Of a long list of pages the one that is read is in view.
const here = document.querySelector('#paginas [aria-current]');
if (here) here.closest('nav').scrollTop = here.offsetTop - 200;

function createButton(text, onClick) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = text;
  button.addEventListener('click', onClick);
  return button;
}

async function copy(code, button) {
  try {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = 'Copiado';
    status.textContent = 'Copiado.';
    setTimeout(() => (button.textContent = 'Copiar'), 2000);
  } catch {
    // A browser may forbid it: then the lines are selected, ready for the keyboard.
    getSelection().selectAllChildren(code);
    status.textContent = 'Selecciónalo y cópialo con el teclado.';
  }
}
