import { html, nothing, type LitElement } from 'lit';
import type { ChatState } from '../chat/chat-state.ts';
import type { FileTray } from './files/file-tray.ts';
import { alertIcon, closeIcon, downIcon, retryIcon } from './icons.ts';

/** The files of a conversation, fetched only where the site takes some or somebody sent some. */
export class FilesLayer {
  readonly #host: LitElement;
  #loading = false;
  #tray: FileTray | null = null;

  constructor(host: LitElement) {
    this.#host = host;
  }

  /** Null while it is not there, or not needed. */
  trayFor(chat: ChatState): FileTray | null {
    const isNeeded = (chat.config?.attachments ?? null) !== null || chat.messages.some(hasFiles);
    if (isNeeded && !this.#loading) void this.#load();
    return this.#tray;
  }

  /** Nothing of one visitor's files stays for the next. */
  clear(): void {
    this.#tray?.clear();
  }

  /** Where the code cannot be had there is no button, and the chat goes on; the next message tries again. */
  async #load(): Promise<void> {
    this.#loading = true;
    try {
      const { FileTray } = await import('./files/file-tray.ts');
      const icons = { alertIcon, closeIcon, downIcon, retryIcon };
      this.#tray = new FileTray(this.#host, { html, nothing, icons });
      this.#host.requestUpdate();
    } catch {
      this.#loading = false;
    }
  }
}

function hasFiles(message: ChatState['messages'][number]): boolean {
  return message.role === 'visitor' && message.attachments !== undefined;
}
