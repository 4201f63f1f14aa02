import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BrowserLaunch } from './locate-browser.ts';
import { makeFolderOnce } from './make-folder-once.ts';

const unpacker = fileURLToPath(import.meta.resolve('./unpack-bundled.ts'));

/** Which fonts a browser sees: those of the package beside the computer's, or nothing but those of the package. */
export type Fonts = 'installed_too' | 'bundled_only';

/**
 * Unpacks the Chromium of `@sparticuz/chromium` into a folder of its own under `cache`, once per version of that
 * package, with the NSS libraries and the fonts a bare Linux machine lacks. Several processes may do so at once.
 */
export async function unpackBundledChromium(
  cache: string,
  fonts: Fonts = 'installed_too',
): Promise<Pick<BrowserLaunch, 'executablePath' | 'env'>> {
  const folder = join(cache, `sparticuz-chromium-${await packageVersion()}`);
  await makeFolderOnce(folder, unpackInto);
  const fontsConf = join(folder, fonts === 'installed_too' ? 'fonts.conf' : 'bundled-fonts.conf');
  await writeWhenChanged(fontsConf, fontsConfiguration(folder, fonts));
  return {
    executablePath: join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_FILE: fontsConf },
  };
}

async function packageVersion(): Promise<string> {
  const manifest = new URL('../package.json', import.meta.resolve('@sparticuz/chromium'));
  const { version }: { version: unknown } = JSON.parse(await readFile(manifest, 'utf8'));
  if (typeof version !== 'string') throw new Error('@sparticuz/chromium has no version');
  return version;
}

async function unpackInto(partial: string): Promise<void> {
  // The package unpacks into TMPDIR and trusts any `chromium` it finds there, so it gets one of its own.
  await promisify(execFile)(process.execPath, [unpacker], { env: { ...process.env, TMPDIR: partial } });
}

/** The package's own file names a folder that exists in AWS Lambda only; without any font Chromium dies at start. */
function fontsConfiguration(folder: string, fonts: Fonts): string {
  const installed = fonts === 'installed_too' ? '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>' : '';
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  ${installed}
  <dir>${xml(join(folder, 'fonts'))}</dir>
  <cachedir>${xml(join(folder, 'fonts-cache'))}</cachedir>
</fontconfig>
`;
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** Written again after the checkout has moved, whole: another process may be reading it. */
async function writeWhenChanged(file: string, content: string): Promise<void> {
  if (existsSync(file) && (await readFile(file, 'utf8')) === content) return;
  const partial = `${file}.${process.pid}`;
  await writeFile(partial, content);
  await rename(partial, file);
}
