import * as z from 'zod';

/** `GET /healthz` and `GET /readyz`, when all is well; otherwise they answer a problem. */
export const healthReplySchema = z.strictObject({ status: z.literal('ok') });

export type HealthReply = z.infer<typeof healthReplySchema>;
