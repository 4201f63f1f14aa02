/** Mistakes that `next build` finds: it fails where a line below has none. */

// @ts-expect-error There is no such mode.
export const mode = <talia-chat mode="sidebar" />;
