// Names and classes are declared beside the events, in launcher-events.ts and panel/conversation-events.ts.
type TaliaEventName = Extract<keyof GlobalEventHandlersEventMap, `talia-${string}`>;

/** Every event of `<talia-chat>` by its name. */
export type TaliaEventMap = Pick<GlobalEventHandlersEventMap, TaliaEventName>;
