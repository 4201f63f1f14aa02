import { findRunning, type ChatState } from '../../chat/chat-state.ts';
import type { Labels } from '../../labels/es.ts';
import { describeTool } from '../../labels/labels.ts';
import type { Locale } from '../../labels/locale.ts';
import type { TaliaTool } from '../../sdk/tool.ts';
import type { TaliaChatPanel } from '../talia-chat-panel.ts';

/** What the page registered, by the tool's name. */
export type Tools = ReadonlyMap<string, TaliaTool>;

/** Lets the panel speak the page's words, and tells the page of each state. */
export function createTools(tools: Tools, panel: TaliaChatPanel): (state: ChatState) => void {
  panel.toLabels = (labels, locale) => withToolLabels(labels, tools, locale);
  panel.requestUpdate();
  return createToolNews(tools);
}

/** The panel's texts with the page's words for tools at work, where it has some in that language. */
function withToolLabels(labels: Labels, tools: Tools, locale: Locale): Labels {
  const own = [...tools].flatMap(([name, { label }]) => {
    const running: unknown = typeof label === 'object' ? label[locale] : label;
    return typeof running === 'string' && !isRefused(name) ? [[name, { ...describeTool(labels, name), running }]] : [];
  });
  return own.length === 0 ? labels : { ...labels, tools: { ...labels.tools, ...Object.fromEntries(own) } };
}

/** Names that every object has are nobody's tools. */
function isRefused(name: string): boolean {
  return name in {};
}

/**
 * Tells the page of each tool once when it begins and once when it ends; one that a turn leaves behind has not ended well.
 * What a callback throws is the page's error, in its own time.
 */
function createToolNews(tools: Tools): (state: ChatState) => void {
  const running = new Map<string, string>();
  const seen = new Set<string>();
  const find = (name: string) => (isRefused(name) ? undefined : tools.get(name));
  return (state) => {
    const answer = findRunning(state);
    for (const { id, name, status } of answer?.tools ?? []) {
      if (status !== 'running' || seen.has(id)) continue;
      seen.add(id);
      running.set(id, name);
      queueMicrotask(() => find(name)?.onStart?.());
    }
    for (const [id, name] of running) {
      const status = answer?.tools.find((step) => step.id === id)?.status;
      // A stream that goes on after a cut begins the answer anew: its tools are told again.
      if (status === 'running' || (answer && status === undefined)) continue;
      running.delete(id);
      queueMicrotask(() => find(name)?.onEnd?.(status === 'done'));
    }
  };
}
