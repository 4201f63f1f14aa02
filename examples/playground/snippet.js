import { attributes, tokens } from './options.js';

/**
 * The lines that give a page this chat. `values` holds what was chosen, by the option's name; what is as it was at first
 * is left out.
 */
export function toSnippet(values, origin) {
  const changed = (option) => values[option.name] !== undefined && values[option.name] !== String(option.initial);
  const given = attributes
    .filter(changed)
    .map(({ name }) => ` data-${name}="${escape(values[name])}"`)
    .join('');
  const rules = tokens.filter(changed).map((token) => `    ${token.name}: ${toCss(token, values[token.name])};`);
  const lines = [];
  if (values.preset) lines.push(`<link rel="stylesheet" href="${origin}/widget/themes/${values.preset}.css">`);
  if (rules.length > 0) lines.push('<style>', '  talia-chat {', ...rules, '  }', '</style>');
  lines.push(`<script type="module" src="${origin}/widget/talia-chat.js" data-site-key="tlk_pub_…"${given}></script>`);
  return lines.join('\n');
}

/** The value of a token as CSS has it. */
export function toCss(token, value) {
  return token.type === 'range' ? `${value}${token.unit}` : value;
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
