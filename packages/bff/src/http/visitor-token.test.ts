import { expect, it } from 'vitest';
import { createRefreshToken, hashRefreshToken } from './visitor-token.ts';

it('a refresh token is 256 random bits, and what is kept of it a digest', () => {
  const tokens = Array.from({ length: 100 }, createRefreshToken);
  expect(new Set(tokens).size).toBe(100);
  for (const token of tokens) {
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(hashRefreshToken(token)).toMatch(/^[0-9a-f]{64}$/);
  }
});
