import type { ClientContext } from '@talia/protocol';
import type { ChatController } from '../chat/chat-controller.ts';
import { fetchLabels, labelsFor } from '../labels/labels.ts';
import type { PanelCommand } from '../panel-contract.ts';
import { toClientContext } from '../sdk/context.ts';
import type { IdentityHolder } from '../sdk/identity.ts';
import { TaliaSessionEndEvent } from './conversation-events.ts';
import type { TaliaChatPanel } from './talia-chat-panel.ts';

/** What commands work on. */
export interface CommandDeps {
  controller: ChatController;
  element: TaliaChatPanel;
  identity: IdentityHolder;
  /** What the page said of the visit; told with messages. */
  context: ClientContext;
  send: (text: string) => boolean;
  dispatch: (event: Event) => boolean;
}

/** Runs the page's commands on one panel. `onQuiet` is to be called when a turn or an opening may have ended. */
export function createCommands(deps: CommandDeps): { run: (command: PanelCommand) => void; onQuiet: () => void } {
  const { controller, element, identity } = deps;
  let isNew = false;
  let isKnown = false;
  const onQuiet = () => {
    if (!isNew || controller.busy) return;
    isNew = false;
    // Another person is another conversation. One that is not open yet begins with it.
    const { type } = controller.state.phase;
    if (type !== 'ready' && type !== 'failed' && type !== 'consent') return;
    if (isKnown) controller.forgetConsent();
    isKnown = true;
    void controller.restart();
  };
  const run = (command: PanelCommand): void => {
    switch (command.type) {
      case 'send':
        // Refused, it stays in the composer, as one that was written there; but not over what is being written.
        if (!deps.send(command.text.trim()) && element.draft === '') element.setDraft(command.text);
        return;
      case 'set_draft':
        return element.setDraft(command.text);
      case 'set_context':
        Object.assign(deps.context, toClientContext(command.context));
        return controller.introduceAgain();
      case 'request_human':
        return void askForHuman(deps);
      case 'identify':
        identity.hold(command.identity);
        isNew = true;
        return onQuiet();
      case 'give_consent':
        return controller.accept();
      case 'end_session':
        return end(deps);
      case 'reset':
        return leave(deps);
    }
  };
  return { run, onQuiet };
}

/** In the visitor's own language. */
async function askForHuman({ element, send }: CommandDeps): Promise<void> {
  const { locale } = element.settings;
  await fetchLabels(locale);
  send(labelsFor(locale).humanRequest);
}

/** A conversation that was not opened here has nothing to show as ended: what an earlier page left of it goes. */
function end({ controller, dispatch }: CommandDeps): void {
  if (controller.state.phase.type !== 'idle') return controller.end();
  void controller.leave();
  dispatch(new TaliaSessionEndEvent('ended'));
}

/** Nothing of one visitor is there for the next: neither the conversation nor what was being written or told. */
function leave({ controller, element, identity, context, dispatch }: CommandDeps): void {
  for (const name of Object.keys(context)) Reflect.deleteProperty(context, name);
  element.setDraft('');
  identity.drop();
  void controller.leave();
  dispatch(new TaliaSessionEndEvent('reset'));
}
