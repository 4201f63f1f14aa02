import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { createIdentitySecret, createSiteKey } from '../site-keys.ts';
import type { SiteSettings } from '../site-store.ts';
import type { OpenSessionInput } from '../store.ts';
import type { TestDatabase } from './test-database.ts';

export const ana = (subject: string) => ({ subject, name: 'Ana Torres', email: 'ana@ejemplo.mx' });

/** What the sentences about sites and sessions are written with, bound to one database. */
export function createDoor(database: TestDatabase) {
  /** A site of its own for a test. */
  async function addSite(settings: Partial<SiteSettings> = {}) {
    const id = `s${randomUUID().slice(0, 12)}`;
    const first = { key: createSiteKey('test'), secret: createIdentitySecret() };
    await database.sites.create(id, first, { origins: ['https://a.mx'], ...settings });
    return { id, ...first };
  }

  const find = async (id: string) => (await database.sites.publicAccess()).sites.find((site) => site.id === id);

  /** Opens a session, or goes on with the one of the received hash. */
  async function enter(input: Partial<OpenSessionInput> = {}) {
    const newTokenHash = randomUUID();
    const { session, endedFamily } = await database.store.openSession({
      site: 'local',
      freshSessionId: randomUUID(),
      newTokenHash,
      receivedTokenHash: null,
      ...input,
    });
    return { ...session, endedFamily, hash: newTokenHash };
  }

  /** As if that token had been used longer ago than two tabs can be apart. */
  const useEarlier = (hash: string) =>
    database.sql(`update public.webchat_refrescos set usado_en = usado_en - interval '1 minute' where hash = $1`, [
      hash,
    ]);

  /** Lets days pass for a session. */
  const age = (family: string | undefined, days: number) =>
    database.sql(
      `update public.webchat_refrescos
       set expira_en = expira_en - $2 * interval '1 day', absoluto_en = absoluto_en - $2 * interval '1 day'
       where familia = $1`,
      [family, days],
    );

  const expectRevoked = async (family: string | undefined) =>
    expect((await database.sites.publicAccess()).revokedFamilies).toContain(family);

  return { addSite, find, enter, useEarlier, age, expectRevoked };
}
