import { createHmac, hkdfSync } from 'node:crypto';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
const canaryLength = 26;

/** The key canaries are made with, from the secret that all processes of an installation share. */
export function toCanaryKey(secret: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', 'talia canary v1', 32));
}

/**
 * The word that an assistant's instructions hold and no answer may: 130 bits that nobody can guess. It depends on the
 * content of the assistant alone, so that the beginning of the instructions stays in OpenAI's cache, whoever asks.
 */
export function toCanary(key: Uint8Array, assistantHash: string): string {
  const digest = createHmac('sha256', key).update(assistantHash).digest();
  return [...digest.subarray(0, canaryLength)].map((byte) => alphabet[byte % alphabet.length]).join('');
}
