import { expect } from '@esm-bundle/chai';
import { mountChat, openChat, unmountAll, until } from './testing/mount-chat.ts';

afterEach(unmountAll);

describe('the sound of an answer', () => {
  it('leaves no audio open, though the browser never let it sound', async () => {
    const { AudioContext } = globalThis;
    const opened: AudioContext[] = [];
    globalThis.AudioContext = class extends AudioContext {
      constructor() {
        super();
        opened.push(this);
      }
    };
    try {
      const mounted = mountChat({ attributes: { sound: '' } });
      await openChat(mounted);
      mounted.say('hola');
      mounted.chat.close();
      await until(() => opened.length > 0, 'it sounds, or would');
      expect(opened).to.have.length(1);
      await opened[0]?.suspend();
      await until(() => opened[0]?.state === 'closed', 'it is closed');
    } finally {
      globalThis.AudioContext = AudioContext;
    }
  });
});
