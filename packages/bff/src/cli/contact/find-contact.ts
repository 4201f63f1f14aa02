import { StartupError } from '../../errors.ts';
import type { FoundContact } from '../../store/privacy-schemas.ts';
import type { PrivacyStore } from '../../store/privacy-store.ts';
import { formatTable } from '../format-table.ts';

/**
 * The one contact somebody means, by id, e-mail, phone, session or conversation.
 * @throws StartupError that says what to do when there is none, or more than one
 */
export async function findContact(privacy: PrivacyStore, text: string): Promise<FoundContact> {
  const [contact, ...others] = await privacy.findContacts(text);
  if (contact === undefined) {
    throw new StartupError('Nobody is known by that. Use an exact id, e-mail, phone with +, session or conversation.');
  }
  if (others.length > 0) {
    throw new StartupError(
      `${others.length + 1} contacts are known by that; name one by its id:\n${formatContacts([contact, ...others])}`,
    );
  }
  return contact;
}

/** Contacts as a table for people. */
export function formatContacts(contacts: readonly FoundContact[]): string {
  if (contacts.length === 0) return 'Nobody is known by that.';
  return formatTable(
    ['id', 'name', 'e-mail', 'phone', 'company', 'since', ''],
    contacts.map((contact) => [
      contact.contactId,
      contact.fullName ?? '–',
      contact.email ?? '–',
      contact.phoneNumber ?? '–',
      contact.companyName ?? '–',
      contact.createdAt?.slice(0, 10) ?? '–',
      contact.erasureRequestedAt === null ? '' : 'being erased',
    ]),
  );
}
