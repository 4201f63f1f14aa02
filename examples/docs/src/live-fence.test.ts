import { describe, expect, it } from 'vitest';
import { createLiveFiles, parseLiveFence } from './live-fence.ts';

const here = { endpoint: '', siteKey: 'tlk_pub_local' };
const elsewhere = { endpoint: 'https://charla.example', siteKey: 'tlk_pub_otra' };
const line =
  '<script type="module" src="https://chat.example.com/widget/talia-chat.js" data-site-key="tlk_pub_…"></script>';
const tag = '<talia-chat site-key="tlk_pub_…" endpoint="https://chat.example.com"></talia-chat>';

const fence = (code: string) => ({ code, height: 480, title: 'Un ejemplo' });
const pageOf = (code: string, server = here) => createLiveFiles('x-1', fence(code), server).get('x-1.html') ?? '';

describe('a fence', () => {
  it('runs when its info string says so, with a height and a title', () => {
    expect(parseLiveFence('html vivo 480 El botón', 'code')).toEqual({ height: 480, title: 'El botón', code: 'code' });
    expect(parseLiveFence('html', 'code')).toBeUndefined();
    expect(() => parseLiveFence('html vivo El botón', 'code')).toThrow('"html vivo El botón" is not');
  });
});

describe('the page of an example', () => {
  it('has the server and the key of whoever serves it in place of the placeholders, and stores nothing', () => {
    expect(pageOf(line)).toContain('src="/widget/talia-chat.js" data-site-key="tlk_pub_local" data-persist="off"');
    expect(pageOf(tag)).toContain('<talia-chat site-key="tlk_pub_local" persist="off"></talia-chat>');
    expect(pageOf(tag, elsewhere)).toContain('site-key="tlk_pub_otra" persist="off" endpoint="https://charla.example"');
  });

  it('leaves to the example what it says about storing', () => {
    expect(pageOf(tag.replace('endpoint', 'persist="off" endpoint')).match(/persist/g)).toHaveLength(1);
    expect(pageOf(`<!-- persist: lo del sitio -->${tag}`)).not.toContain('persist="off"');
  });

  it('holds no inline code: scripts and styles become files in their places', () => {
    const code = `<style>p { color: red }</style><p>Hola</p><script>first()</script>${line}<script type="module">second()</script>`;
    const files = createLiveFiles('x-1', fence(code), here);
    expect([...files.keys()]).toEqual(['x-1.html', 'x-1-1.js', 'x-1-2.js', 'x-1-3.css']);
    expect(files.get('x-1-1.js')).toBe('first()');
    expect(files.get('x-1-3.css')).toBe('p { color: red }');
    const order = [...pageOf(code).matchAll(/(?:src|href)="([^"./][^"]*|\/widget[^"]*)"/g)].map(([, file]) => file);
    expect(order).toEqual(['x-1-3.css', 'x-1-1.js', '/widget/talia-chat.js', 'x-1-2.js']);
    expect(pageOf(code)).toContain('<script type="module" src="x-1-2.js"></script>');
  });

  it.each(['<p style="color: red">', '<button onclick="chat.open()">'])('refuses %s', (code) => {
    expect(() => pageOf(code)).toThrow('does not run under a strict policy');
  });

  it('stands before lines of a page when it is nothing but a chat in the corner', () => {
    expect(pageOf(line)).toContain('class="lines"');
    expect(pageOf(tag.replace('site-key', 'mode="inline" site-key'))).not.toContain('class="lines"');
    expect(pageOf(`<h1>Hola</h1>${line}`)).not.toContain('class="lines"');
  });
});
