import { escapeHtml } from './escape-html.ts';

// One pass over the text, the first alternative that fits: enough to tell words from signs, not a parser.
const markup =
  /(?<comment><!--[^]*?-->)|(?<tag><\/?[a-z][\w-]*|\/?>)|(?<name>[\w:@.[\]()-]+(?==["']))|(?<text>"[^"]*"|'[^'<]*')/g;
const script =
  /(?<comment>(?<!:)\/\/.*|\/\*[^]*?\*\/|^#.*)|(?<text>'[^'\n]*'|"[^"\n]*"|`[^`]*`)|(?<tag>\b(?:const|let|import|from|async|await|function|return|new|for|of|if|export|type|npx|npm)\b)|(?<name>--[\w-]+)/gm;

/** The HTML of a code block, its words in `<span>`s by what they are. */
export function colorCode(code: string, language: string): string {
  if (language === 'html') return colorHtml(code);
  return color(code, script);
}

/** What is inside `<script>` and `<style>` is no markup. */
function colorHtml(code: string): string {
  return code
    .split(/(?<=<(?:script|style)\b[^>]*>)([^]*?)(?=<\/(?:script|style)>)/)
    .map((piece, index) => color(piece, index % 2 === 0 ? markup : script))
    .join('');
}

function color(code: string, pattern: RegExp): string {
  let html = '';
  let end = 0;
  for (const match of code.matchAll(pattern)) {
    const [kind, word = ''] = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined) ?? [];
    html += `${escapeHtml(code.slice(end, match.index))}<span class="${kind}">${escapeHtml(word)}</span>`;
    end = match.index + match[0].length;
  }
  return html + escapeHtml(code.slice(end));
}
