import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { CountryCode } from 'libphonenumber-js/max';
import validator from 'validator';
import * as z from 'zod';
import { defineTool, refuse } from './define-tool.ts';
import { toFieldText } from './text.ts';

const maxNameLength = 120;
const maxCompanyLength = 160;

export const setFullName = defineTool({
  name: 'set_full_name',
  description: 'Guarda el nombre completo que la persona dio de sí misma. No guarda apodos ni puestos.',
  shape: { full_name: z.string().describe('Nombre y apellidos, tal como la persona los escribió.') },
  normalize({ full_name }) {
    const name = toFieldText(full_name);
    const isName = /^\p{L}[\p{L}\p{M} .'’·-]*$/u.test(name) && name.length >= 2 && name.length <= maxNameLength;
    if (!isName) {
      return refuse(
        'invalid_name',
        'Eso no parece el nombre de una persona: pregunta cómo se llama, con nombre y apellido.',
      );
    }
    return { ok: true, arguments: { full_name: name } };
  },
});

export const setEmail = defineTool({
  name: 'set_email',
  description: 'Guarda el correo electrónico de la persona.',
  shape: { email: z.string().describe('La dirección completa, por ejemplo ana@empresa.mx.') },
  normalize({ email }) {
    const address = toFieldText(email)
      .toLowerCase()
      .replace(/[.,;]+$/, '');
    if (!validator.isEmail(address)) {
      return refuse(
        'invalid_email',
        'El correo no tiene una forma válida: propón cómo lo entendiste y pide que lo confirme.',
      );
    }
    return { ok: true, arguments: { email: address } };
  },
});

export const setPhoneNumber = defineTool({
  name: 'set_phone_number',
  description: 'Guarda el teléfono de la persona, en formato E.164. Un número sin prefijo es del país de la empresa.',
  shape: { phone_number: z.string().describe('Por ejemplo +524421234567.') },
  normalize({ phone_number }, { country }) {
    const phone = parsePhoneNumberFromString(dropOldMexicanPrefix(toFieldText(phone_number), country), country);
    if (phone?.isValid() !== true || phone.ext !== undefined) {
      return refuse(
        'invalid_phone',
        'Ese número no es un teléfono válido: pide el número a diez dígitos, o con su prefijo de país.',
      );
    }
    return { ok: true, arguments: { phone_number: phone.number } };
  },
});

export const setCompanyName = defineTool({
  name: 'set_company_name',
  description: 'Guarda el nombre de la empresa, negocio u organización que la persona dijo representar.',
  shape: { company_name: z.string().describe('El nombre tal como la persona lo escribió.') },
  normalize({ company_name }) {
    const name = toFieldText(company_name);
    const isCompany = /[\p{L}\p{N}]/u.test(name) && !/[<>[\]{}]/.test(name) && name.length <= maxCompanyLength;
    if (!isCompany) return refuse('invalid_company', 'Eso no parece el nombre de una empresa: pregunta cómo se llama.');
    return { ok: true, arguments: { company_name: name } };
  },
});

/**
 * Mexico dropped the prefixes 01, 044, 045 and the 1 after +52 in August 2019 (IFT numbering plan), and people still
 * write them; the phone library no longer knows them.
 */
function dropOldMexicanPrefix(phone: string, country: CountryCode): string {
  const digits = phone.replaceAll(/[^\d+]/g, '');
  const international = /^(?:\+|00)521(?<number>\d{10})$/.exec(digits);
  if (international?.groups !== undefined) return `+52${international.groups.number}`;
  if (country !== 'MX') return phone;
  const national = /^(?:01|04[45])(?<number>\d{10})$/.exec(digits);
  return national?.groups === undefined ? phone : `+52${national.groups.number}`;
}
