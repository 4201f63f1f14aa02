import type { Attachment } from '@talia/protocol';
import type { html as Html, LitElement, nothing as Nothing, TemplateResult } from 'lit';
import type * as Icons from '../icons.ts';
import type { ViewContext } from '../view-context.ts';
import { fileLabelsFor, type FileLabels } from './file-labels.ts';
import { filesStyles } from './files-styles.ts';
import { download, findFault, upload, type FileFault } from './upload.ts';

/**
 * What the panel lends. Imported here, Lit and the icons would be split off into a chunk that two chunks share, and
 * everybody who opens the panel would pay for that.
 */
export interface FileKit {
  html: typeof Html;
  nothing: typeof Nothing;
  icons: Pick<typeof Icons, 'alertIcon' | 'closeIcon' | 'downIcon' | 'retryIcon'>;
}

/** A file on its way into a message. */
type Item = { key: number; name: string; size: number } & (
  | { type: 'uploading'; file: File }
  | { type: 'ready'; attachment: Attachment }
  | { type: 'failed'; file: File; fault: FileFault }
);

const retryable = new Set<FileFault>([
  'network',
  'offline',
  'store_unavailable',
  'server_restarting',
  'too_many_requests',
  'request_timeout',
  'unreadable',
  'internal_error',
]);

/** What the visitor reads of a fault; of all others, that it could not be uploaded. */
const sentences: Partial<Record<FileFault, 'tooLarge' | 'wrongType' | 'limit' | 'failed'>> = {
  too_large: 'tooLarge',
  body_too_large: 'tooLarge',
  wrong_type: 'wrongType',
  attachment_mismatch: 'wrongType',
  unsupported_media_type: 'wrongType',
  too_many_requests: 'limit',
};

/**
 * What the visitor attaches: chosen, pasted or dropped, sent at once, and taken by the next message. Nothing of it
 * outlives the page, and a message waits for its files.
 */
export class FileTray {
  readonly #host: LitElement;
  readonly #kit: FileKit;
  /** Counts downloads that were asked for and failed: what is shown of a message changes with it. */
  downloads = 0;
  #items: readonly Item[] = [];
  #previews = new Map<string, string>();
  #broken = new Set<string>();
  #context: ViewContext | null = null;
  #keys = 0;
  #round = 0;
  /** Sends what waits for the uploads. */
  #resume: (() => void) | null = null;
  #hint: 'waiting' | 'blocked' | 'tooMany' | null = null;

  constructor(host: LitElement, kit: FileKit) {
    this.#host = host;
    this.#kit = kit;
    const root = host.shadowRoot;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(filesStyles);
    root?.adoptedStyleSheets.push(sheet);
    root?.addEventListener('paste', (event) => this.#onPaste(event as ClipboardEvent));
    for (const type of ['dragover', 'dragleave', 'drop']) {
      root?.addEventListener(type, (event) => this.#onDrag(event as DragEvent));
    }
  }

  /** Whether a message without words would have something to say. */
  get isEmpty(): boolean {
    return this.#items.length === 0;
  }

  /** Whether a message has to wait: for an upload, or for the visitor to see to one that failed. */
  get isHeld(): boolean {
    return this.#items.some(({ type }) => type !== 'ready');
  }

  /** The files that a message takes along, if there are any. While it is held `resume` sends it later, or a hint says what to do. */
  claim(resume: () => void): readonly Attachment[] | undefined {
    if (this.isEmpty) return undefined;
    if (this.#items.some(({ type }) => type === 'failed')) this.#hold('blocked', null);
    else if (this.isHeld) this.#hold('waiting', resume);
    return this.#items.flatMap((item) => (item.type === 'ready' ? [item.attachment] : []));
  }

  /** They are in a message now: the page keeps only what it shows. */
  release(): void {
    this.#hint = null;
    this.#set([]);
  }

  /** Files of a message that was taken back, in front of what waits. */
  putBack(attachments: readonly Attachment[]): void {
    const items = attachments.map((attachment) => ({
      ...toItem(this.#keys++, attachment),
      type: 'ready' as const,
      attachment,
    }));
    this.#set([...items, ...this.#items]);
  }

  /** Forgets all files, also those on their way. */
  clear(): void {
    this.#round++;
    for (const url of this.#previews.values()) URL.revokeObjectURL(url);
    this.#previews.clear();
    this.#resume = null;
    this.release();
  }

  /** The paperclip; nothing where the site takes no files. */
  renderButton(context: ViewContext): unknown {
    const { html, nothing } = this.#kit;
    this.#context = context;
    const settings = context.chat.config?.attachments;
    if (!settings) return nothing;
    const { attach } = fileLabelsFor(context.locale);
    return html`<button class="attach" type="button" aria-label=${attach} title=${attach} @click=${openPicker}>
      ${renderClip(this.#kit)}<input
        type="file"
        hidden
        multiple
        accept=${settings.types.join(',')}
        @click=${(event: Event) => event.stopPropagation()}
        @change=${this.#onChoose}
      />
    </button>`;
  }

  /** What waits to be sent, above the composer. */
  renderTray(context: ViewContext): unknown {
    const { html, nothing } = this.#kit;
    const labels = fileLabelsFor(context.locale);
    const most = context.chat.config?.attachments?.max_per_message ?? 0;
    const hint = this.#hint === 'tooMany' ? labels.tooMany(most) : this.#hint === null ? '' : labels[this.#hint];
    return html`${
        this.isEmpty
          ? nothing
          : html`<ul class="tray" aria-label=${labels.list}>
              ${this.#items.map((item) => this.#renderChip(item, labels))}
            </ul>`
      }
      <p class=${hint === '' ? 'hidden' : 'hint'} role="status">${hint === '' ? this.#tellState(labels) : hint}</p>`;
  }

  /** The files of a message: an image that was sent from this page is seen, all others are links. */
  renderSent(attachments: readonly Attachment[], context: ViewContext): TemplateResult {
    const { html, nothing, icons } = this.#kit;
    const labels = fileLabelsFor(context.locale);
    return html`<ul class="attached" aria-label=${labels.sent}>
      ${attachments.map((attachment) => {
        const { id, name, size } = attachment;
        const preview = this.#previews.get(id);
        const fetchFile = () => void this.#download(attachment, context);
        return html`<li>
          <button
            type="button"
            aria-label="${labels.download(name)}, ${toSize(size, context.locale)}"
            @click=${fetchFile}
          >
            ${preview === undefined ? icons.downIcon : html`<img src=${preview} alt=${name} />`}
            ${preview === undefined ? html`<span><bdi>${name}</bdi> <small>${toSize(size, context.locale)}</small></span>` : nothing}
          </button>
          ${this.#broken.has(id) ? html`<small role="alert">${labels.gone}</small>` : nothing}
        </li>`;
      })}
    </ul>`;
  }

  #renderChip(item: Item, labels: FileLabels): TemplateResult {
    const { html, nothing, icons } = this.#kit;
    const { name, size, key, type } = item;
    const locale = this.#context?.locale ?? 'es';
    const state =
      type === 'failed' ? this.#describe(item.fault, labels) : type === 'ready' ? labels.uploaded : labels.uploading;
    return html`<li class="chip ${type}">
      ${type === 'failed' ? icons.alertIcon : type === 'uploading' ? html`<i class="spinner"></i>` : renderClip(this.#kit)}
      <span><bdi>${name}</bdi><small>${toSize(size, locale)} · ${state}</small></span>
      ${
        type === 'failed' && retryable.has(item.fault)
          ? html`<button
              type="button"
              aria-label=${labels.retry(name)}
              title=${labels.retry(name)}
              @click=${() => this.#retry(item)}
            >
              ${icons.retryIcon}
            </button>`
          : nothing
      }
      <button
        type="button"
        aria-label=${labels.remove(name)}
        title=${labels.remove(name)}
        @click=${() => this.#remove(key)}
      >
        ${icons.closeIcon}
      </button>
    </li>`;
  }

  #describe(fault: FileFault, labels: FileLabels): string {
    const sentence = labels[sentences[fault] ?? 'failed'];
    const max = this.#context?.chat.config?.attachments?.max_bytes ?? 0;
    return typeof sentence === 'string' ? sentence : sentence(Math.floor(max / 2 ** 20));
  }

  /** What a screen reader hears when something changed. */
  #tellState(labels: FileLabels): string {
    return this.#items
      .map(
        (item) =>
          `${item.name}: ${item.type === 'failed' ? this.#describe(item.fault, labels) : item.type === 'ready' ? labels.uploaded : labels.uploading}`,
      )
      .join('. ');
  }

  readonly #onChoose = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    this.#add([...(input.files ?? [])]);
    // The same file may be chosen again after it was removed.
    input.value = '';
  };

  #onPaste(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])];
    // A text that comes with its picture, as from a word processor, is a text.
    if (files.length === 0 || event.clipboardData?.types.includes('text/plain') || !isOnComposer(event)) return;
    event.preventDefault();
    this.#add(files);
  }

  #onDrag(event: DragEvent): void {
    const foot = isOnComposer(event);
    if (!foot || !this.#context?.chat.config?.attachments || !event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    foot.classList.toggle('over', event.type === 'dragover');
    if (event.type === 'drop') this.#add([...event.dataTransfer.files]);
  }

  #add(files: readonly File[]): void {
    const settings = this.#context?.chat.config?.attachments;
    if (!settings) return;
    const room = Math.max(0, settings.max_per_message - this.#items.length);
    const added = files.slice(0, room).map((file): Item => {
      const base = { key: this.#keys++, name: file.name, size: file.size, file };
      const fault = findFault(file, settings);
      return fault === null ? { ...base, type: 'uploading' } : { ...base, type: 'failed', fault };
    });
    this.#set([...this.#items, ...added]);
    if (files.length > room) this.#hint = 'tooMany';
    for (const item of added) if (item.type === 'uploading') void this.#upload(item.key, item.file);
  }

  async #upload(key: number, file: File): Promise<void> {
    const round = this.#round;
    const api = this.#context?.actions.data.api;
    if (!api) return;
    const reply = await upload(file, (call) => api.ask(call));
    if (round !== this.#round) return;
    if (reply.ok && reply.value.type.startsWith('image/'))
      this.#previews.set(reply.value.id, URL.createObjectURL(file));
    this.#set(
      this.#items.map((item): Item => {
        if (item.key !== key) return item;
        const base = { key, name: item.name, size: item.size };
        return reply.ok
          ? { ...base, type: 'ready', attachment: reply.value }
          : { ...base, type: 'failed', file, fault: reply.failure.code };
      }),
    );
    if (this.#items.some(({ type }) => type === 'uploading')) return;
    const resume = this.#resume;
    this.#resume = null;
    resume?.();
  }

  #retry(item: Extract<Item, { type: 'failed' }>): void {
    const { key, name, size, file } = item;
    this.#set(
      this.#items.map((each): Item => (each.key === key ? { key, name, size, file, type: 'uploading' } : each)),
    );
    void this.#upload(key, file);
  }

  #remove(key: number): void {
    if (this.#hint === 'tooMany') this.#hint = null;
    const rest = this.#items.filter((item) => item.key !== key);
    // What was to go with it goes when the visitor says so again.
    if (!rest.some(({ type }) => type === 'uploading')) this.#resume = null;
    this.#set(rest);
    // The button that had the focus is gone.
    void this.#host.updateComplete.then(() => this.#host.renderRoot.querySelector('textarea')?.focus());
  }

  async #download(attachment: Attachment, { actions }: ViewContext): Promise<void> {
    this.#broken.delete(attachment.id);
    const { api } = actions.data;
    if (!(await download(attachment, (call) => api.ask(call)))) this.#broken.add(attachment.id);
    this.downloads++;
    this.#host.requestUpdate();
  }

  #hold(hint: 'waiting' | 'blocked', resume: (() => void) | null): void {
    this.#hint = hint;
    this.#resume = resume;
    this.#host.requestUpdate();
  }

  #set(items: readonly Item[]): void {
    this.#items = items;
    const hasAny = (type: Item['type']) => items.some((item) => item.type === type);
    if (this.#hint === 'blocked' && !hasAny('failed')) this.#hint = null;
    if (this.#hint === 'waiting' && !hasAny('uploading')) this.#hint = null;
    this.#host.requestUpdate();
  }
}

function openPicker({ currentTarget }: Event): void {
  if (currentTarget instanceof Element) currentTarget.querySelector('input')?.click();
}

/** Decoration only. */
function renderClip({ html }: FileKit): TemplateResult {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true">
    <path d="m19.5 11.5-7.3 7.3a4.6 4.6 0 0 1-6.5-6.5l7.6-7.6a3 3 0 0 1 4.3 4.3l-7.6 7.6a1.5 1.5 0 0 1-2.1-2.1l6.9-7" />
  </svg>`;
}

function toItem(key: number, { name, size }: Attachment) {
  return { key, name, size };
}

function toSize(bytes: number, locale: string): string {
  const [value, unit] = bytes < 2 ** 20 ? [bytes / 1024, 'kilobyte'] : [bytes / 2 ** 20, 'megabyte'];
  const digits = value < 10 ? 1 : 0;
  return new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: digits }).format(value);
}

/** The composer that an event happened on, if it did. */
function isOnComposer(event: Event): HTMLElement | null {
  return event.target instanceof Element ? event.target.closest<HTMLElement>('.foot') : null;
}
