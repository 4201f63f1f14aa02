/** Mistakes that the type check finds: it fails where a line below has none. */

// @ts-expect-error There is no such theme.
export const theme = <talia-chat theme="purple" />;

// @ts-expect-error The attribute is `site-key`, in markup.
export const key = <talia-chat siteKey="tlk_pub_local" />;

// @ts-expect-error A rule has a text.
export const rule = <talia-chat config={{ proactive: [{ after: 5 }] }} />;

// @ts-expect-error The event says what is known of the lead, never the values.
export const listener = <talia-chat ontalia-lead-change={({ lead }) => lead.email} />;
