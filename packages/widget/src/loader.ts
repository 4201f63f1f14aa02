// `talia-loader.js`: the widget for pages and tag managers that only take classic scripts. It imports nothing, so that its
// build is one; a block keeps its names out of the page's.
{
  // Past the document: an element of the page named `currentScript` would decide where code comes from.
  const script: unknown = Reflect.get(Document.prototype, 'currentScript', document);
  const calls: import('./sdk/page-api.ts').TaliaCall[] = [];
  if (typeof window.Talia !== 'function') {
    window.Talia = Object.assign((...call: import('./sdk/page-api.ts').TaliaCall) => calls.push(call), { q: calls });
  }
  if (script instanceof HTMLScriptElement) {
    // In full: `./` means nothing to a classic script of another site. An import hands the nonce on and is no Trusted
    // Types sink, unlike a second script element.
    import(/* @vite-ignore */ new URL('talia-chat.js', script.src).href).catch(() =>
      script.dispatchEvent(new Event('error')),
    );
  }
}
