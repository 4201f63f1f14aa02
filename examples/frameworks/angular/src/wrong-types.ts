/**
 * Mistakes that ngc finds: it fails where a line below has none. In a template it checks what events carry and what is
 * called on a reference, and takes any attribute.
 */
import type { TaliaConfig } from '@talia/widget';

// @ts-expect-error There is no such theme.
export const theme: TaliaConfig = { theme: 'purple' };

// @ts-expect-error A rule has a text.
export const rule: TaliaConfig = { proactive: [{ after: 5 }] };
