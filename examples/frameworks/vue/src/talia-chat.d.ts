import type { TaliaChat, TaliaChatAttributes, TaliaEventMap } from '@talia/widget';
import type { HTMLAttributes, PublicProps } from 'vue';

/** `@talia-lead-change` in a template is `onTaliaLeadChange` to the types. */
type Listeners = { [Name in keyof TaliaEventMap as `on${Pascal<Name>}`]?: (event: TaliaEventMap[Name]) => void };
type Pascal<Text extends string> = Text extends `${infer Word}-${infer Rest}`
  ? `${Capitalize<Word>}${Pascal<Rest>}`
  : Capitalize<Text>;

declare module 'vue' {
  /** What vue-tsc checks `<talia-chat>` in a template against. */
  interface GlobalComponents {
    'talia-chat': new () => TaliaChat & { $props: HTMLAttributes & PublicProps & TaliaChatAttributes & Listeners };
  }
}
