import { createHmac } from 'node:crypto';

/** Signs who is there. A real page signs the user of its own session, never one that the request names. */
export function POST(): Response {
  const now = Math.floor(Date.now() / 1000);
  const header = { alg: 'HS256', typ: 'JWT' };
  const claims = { sub: 'ana', aud: 'tlk_pub_local', iat: now, exp: now + 600, name: 'Ana Torres' };
  const signed = `${encode(header)}.${encode(claims)}`;
  const secret = process.env.TALIA_IDENTITY_SECRET ?? '';
  return Response.json({ token: `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}` });
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
