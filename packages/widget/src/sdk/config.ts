import type { Locale } from '../labels/locale.ts';

/** A sentence shown beside the launcher when the first of its moments comes. It asks no server. */
export interface ProactiveRule {
  text: string;
  /** Seconds on the page. Five, where the rule names no other moment. */
  after?: number;
  /** Per cent of the page that was scrolled past. */
  scroll?: number;
  /** The pointer leaves by the top of the page. */
  exit?: boolean;
  /** Only on addresses that contain this text, or match this expression, in path, query or fragment. */
  url?: string | RegExp;
}

/** What a page may set besides writing attributes. `null` and `false` take a setting back. */
export interface TaliaConfig {
  endpoint?: string | null;
  siteKey?: string | null;
  mode?: 'bubble' | 'inline' | 'fullscreen' | null;
  position?: 'end' | 'start' | null;
  theme?: 'auto' | 'light' | 'dark' | null;
  locale?: Locale | null;
  dir?: 'ltr' | 'rtl' | 'auto' | null;
  greeting?: string | null;
  /** What could be said, as buttons. */
  prompts?: readonly string[] | string | null;
  teaser?: string | null;
  teaserWhen?: string | null;
  sound?: boolean | null;
  /** `off`: nothing is stored in this browser, the conversation ends with the page. */
  persist?: 'off' | null;
  /** Teasers of several moments and pages, the first that comes is shown. Before the one of the attributes. */
  proactive?: readonly ProactiveRule[] | null;
}

/**
 * The settings that are attributes too: `siteKey` is `site-key`. A closed list: any other name of a configuration is
 * refused, `__proto__` and `constructor` included, and no event handler gets written as an attribute.
 */
export const settingNames = [
  'endpoint',
  'siteKey',
  'mode',
  'position',
  'theme',
  'locale',
  'dir',
  'greeting',
  'prompts',
  'teaser',
  'teaserWhen',
  'sound',
  'persist',
] as const satisfies readonly (keyof TaliaConfig)[];

/** The attribute of a setting. */
export function attributeOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** A setting as an attribute has it, null for none. */
export function toAttribute(value: unknown): string | null {
  if (value === null || value === false) return null;
  if (value === true) return '';
  return Array.isArray(value) ? value.join(' | ') : String(value);
}
