/**
 * Program: renders the built app of this folder as a server does, and writes it into the built page. It runs in plain
 * Node: whatever of `@talia/widget` needed a browser would fail here.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const file = resolve('dist/page/index.html');
const { render } = await import(pathToFileURL(resolve('dist/server/server.js')).href);
writeFileSync(file, await render(readFileSync(file, 'utf8')));
