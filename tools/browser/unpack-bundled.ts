/**
 * Program: unpacks Chromium, its fonts and the NSS libraries into TMPDIR.
 * A program of its own, because `@sparticuz/chromium` knows no other way to be told where.
 */
import { fileURLToPath } from 'node:url';
import chromium, { inflate } from '@sparticuz/chromium';

await chromium.executablePath();
// The package itself unpacks these inside AWS Lambda only.
await inflate(fileURLToPath(new URL('../bin/al2023.tar.br', import.meta.resolve('@sparticuz/chromium'))));
