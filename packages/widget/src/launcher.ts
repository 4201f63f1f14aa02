import { launcherStyles } from './launcher-styles.ts';

/** What the visitor sees of a closed widget. */
export interface Launcher {
  readonly button: HTMLButtonElement;
  /** How many messages wait; empty for none. */
  readonly badge: HTMLElement;
  /** Says in words that the chat did not open; empty when all is well. */
  readonly message: HTMLElement;
}

/** Fills the element's shadow root. Built node by node: no HTML sink for a page's Trusted Types to refuse. */
export function createLauncher(root: ShadowRoot): Launcher {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(launcherStyles);
  root.adoptedStyleSheets = [sheet];
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'launcher';
  button.part.add('launcher');
  button.ariaHasPopup = 'dialog';
  button.append(
    createIcon(
      'chat',
      'M12 4c5 0 9 3.2 9 7.3s-4 7.3-9 7.3c-1 0-2-.1-2.9-.4L4.6 20l.9-3.7C4 15 3 13.2 3 11.3 3 7.2 7 4 12 4ZM8.3 11.4h.01M12 11.4h.01M15.7 11.4h.01',
    ),
    createIcon('close', 'm6.5 9.5 5.5 5.5 5.5-5.5'),
  );
  const badge = document.createElement('span');
  badge.className = 'badge';
  badge.part.add('badge');
  // Its number is in the button's name, with what it counts.
  badge.ariaHidden = 'true';
  const message = document.createElement('div');
  message.className = 'failed';
  message.role = 'status';
  root.append(button, badge, message);
  return { button, badge, message };
}

const svgNamespace = 'http://www.w3.org/2000/svg';

function createIcon(name: string, strokes: string): SVGElement {
  const icon = document.createElementNS(svgNamespace, 'svg');
  icon.setAttribute('viewBox', '0 0 24 24');
  icon.setAttribute('aria-hidden', 'true');
  icon.setAttribute('class', name);
  const path = document.createElementNS(svgNamespace, 'path');
  path.setAttribute('d', strokes);
  icon.append(path);
  return icon;
}
