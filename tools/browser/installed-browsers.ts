import { posix, win32 } from 'node:path';

const linuxCommands = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
];
const linuxFolders = ['/usr/local/bin', '/usr/bin', '/snap/bin', '/opt/google/chrome'];
const macPrograms = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
const windowsPrograms = [
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Chromium', 'Application', 'chrome.exe'],
  ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
];

/** Places where a browser's installer, or a package manager, puts Chrome, Chromium or Edge; best first, unchecked. */
export function installedBrowsers(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): string[] {
  if (platform === 'linux') return onLinux(env['PATH'] ?? '');
  if (platform === 'darwin') return onMac(env['HOME']);
  if (platform === 'win32') return onWindows(env);
  return [];
}

function onLinux(path: string): string[] {
  const folders = [...new Set([...path.split(':'), ...linuxFolders])].filter((folder) => folder.startsWith('/'));
  return linuxCommands.flatMap((command) => folders.map((folder) => posix.join(folder, command)));
}

function onMac(home: string | undefined): string[] {
  const folders = home ? ['/Applications', posix.join(home, 'Applications')] : ['/Applications'];
  return macPrograms.flatMap((name) =>
    folders.map((folder) => posix.join(folder, `${name}.app`, 'Contents', 'MacOS', name)),
  );
}

function onWindows(env: Readonly<Record<string, string | undefined>>): string[] {
  const folders = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => env[name] ?? []);
  return windowsPrograms.flatMap((program) => folders.map((folder) => win32.join(folder, ...program)));
}
