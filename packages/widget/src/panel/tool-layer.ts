import type { ChatState } from '../chat/chat-state.ts';
import type { TaliaChatPanel } from './talia-chat-panel.ts';
import type { createTools, Tools } from './tools/tools.ts';

/** What the page registered for tools: few pages do, so its code is fetched once there is any. */
export function createToolLayer(tools: Tools, panel: TaliaChatPanel): (state: ChatState) => void {
  let loading: Promise<ReturnType<typeof createTools>> | undefined;
  return (state) => {
    if (tools.size === 0) return;
    loading ??= import('./tools/tools.ts').then((module) => module.createTools(tools, panel));
    loading.then(
      (tell) => tell(state),
      () => (loading = undefined),
    );
  };
}
