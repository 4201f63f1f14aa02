// Every option, as data: the form, the live element and the snippet are made of this list and of nothing else.

/** Attributes of the tag. `choices` makes a list, without it the option is a text. */
export const attributes = [
  {
    name: 'theme',
    label: 'Tema',
    choices: { auto: 'Según el sistema', light: 'Claro', dark: 'Oscuro' },
    initial: 'auto',
  },
  {
    name: 'position',
    label: 'Esquina',
    choices: { end: 'Al final de la línea', start: 'Al principio' },
    initial: 'end',
  },
  {
    name: 'locale',
    label: 'Idioma',
    choices: { '': 'El de la página', es: 'Español', en: 'English', pt: 'Português' },
    initial: '',
  },
  {
    name: 'mode',
    label: 'Modo',
    choices: { bubble: 'Botón en la esquina', inline: 'Dentro de la página' },
    initial: 'bubble',
  },
  { name: 'greeting', label: 'Saludo', hint: 'Vacío: el del asistente.', initial: '' },
  { name: 'prompts', label: 'Sugerencias', hint: 'Separadas por |', initial: '' },
  { name: 'teaser', label: 'Aviso', hint: 'Lo que dice el chat cerrado.', initial: '' },
  { name: 'teaser-when', label: 'Cuándo avisa', hint: 'after 20, scroll 60, exit', initial: '' },
  { name: 'sound', label: 'Sonido', choices: { '': 'No', on: 'Sí' }, initial: '' },
  {
    name: 'persist',
    label: 'Guardar en el navegador',
    choices: { '': 'Lo decide el sitio', off: 'Nada' },
    initial: '',
  },
];

/** Style sheets that set all the tokens at once. */
export const presets = {
  '': 'Ninguno',
  night: 'Noche',
  paper: 'Papel',
  coral: 'Coral',
  contrast: 'Contraste',
};

/** Custom properties. What is left as it is does not go into the snippet. */
export const tokens = [
  { name: '--talia-color-accent', label: 'Color de acento', type: 'color', initial: '#0b6b57' },
  { name: '--talia-color-on-accent', label: 'Texto sobre el acento', type: 'color', initial: '#ffffff' },
  { name: '--talia-color-surface', label: 'Fondo', type: 'color', initial: '#ffffff' },
  { name: '--talia-color-surface-raised', label: 'Fondo de las respuestas', type: 'color', initial: '#f1f5f3' },
  { name: '--talia-color-text', label: 'Texto', type: 'color', initial: '#10231d' },
  { name: '--talia-color-text-muted', label: 'Texto secundario', type: 'color', initial: '#4d5f58' },
  { name: '--talia-color-border', label: 'Líneas', type: 'color', initial: '#dfe7e3' },
  { name: '--talia-color-danger', label: 'Errores', type: 'color', initial: '#a4262c' },
  {
    name: '--talia-font',
    label: 'Letra',
    type: 'choice',
    choices: {
      '': 'La del sistema',
      'Georgia, serif': 'Con remates',
      "ui-rounded, 'Hiragino Maru Gothic ProN', sans-serif": 'Redonda',
      inherit: 'La de la página',
    },
    initial: '',
  },
  {
    name: '--talia-font-size',
    label: 'Tamaño de la letra',
    type: 'range',
    min: 0.8,
    max: 1.3,
    step: 0.0125,
    unit: 'em',
    initial: 0.9375,
  },
  { name: '--talia-radius', label: 'Redondeo', type: 'range', min: 0, max: 32, step: 1, unit: 'px', initial: 20 },
  { name: '--talia-space', label: 'Espacio', type: 'range', min: 3, max: 6, step: 0.5, unit: 'px', initial: 4 },
  { name: '--talia-width', label: 'Ancho', type: 'range', min: 320, max: 560, step: 10, unit: 'px', initial: 400 },
  { name: '--talia-height', label: 'Alto', type: 'range', min: 420, max: 860, step: 10, unit: 'px', initial: 680 },
  {
    name: '--talia-offset',
    label: 'Distancia a la esquina',
    type: 'range',
    min: 0,
    max: 60,
    step: 2,
    unit: 'px',
    initial: 20,
  },
  {
    name: '--talia-shadow',
    label: 'Sombra',
    type: 'choice',
    choices: { '': 'Suave', none: 'Ninguna', '0 24px 64px -16px rgb(0 0 0 / 0.5)': 'Honda' },
    initial: '',
  },
];
