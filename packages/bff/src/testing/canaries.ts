/**
 * What must never be found in a log or in an answer that refuses: addresses, numbers, names, words of a visitor, keys. Each
 * could be a visitor's own.
 */
export const canaries = [
  // E-mail addresses.
  'ana.torres@example.com',
  'ANA+LEADS@EXAMPLE.MX',
  'a@b.co',
  '"ana torres"@example.com',
  'ana%40example.com',
  'josé@condominios.mx',
  'ana_torres@sub.example.org',
  'mailto:ana@example.com',
  'ana(at)example.com',
  'ana @ example . com',
  // Telephone numbers.
  '5512345678',
  '+525512345678',
  '55 1234 5678',
  '(55) 1234-5678',
  '55-1234-5678',
  '55.1234.5678',
  '+52 1 55 1234 5678',
  'tel:+525512345678',
  '0052-55-1234-5678',
  'whatsapp:+5215512345678',
  'tel-55-1234-5678',
  '5_512_345_678',
  // Names, companies, what a visitor writes.
  'Ana Torres',
  'José Ñandú',
  'María-José de la Vega',
  'ANA TORRES',
  "O'Higgins",
  'Condominios del Bajío',
  '安娜',
  'ana torres',
  'Hola, soy Ana Torres de Condominios del Bajío, quiero automatizar la atención a residentes',
  'Av. Insurgentes Sur 1234, Col. Del Valle',
  'TOAA800101HDFRRN09',
  'TOAA800101AB1',
  '4111 1111 1111 1111',
  '4111111111111111',
  // Keys and tokens.
  'sk-proj-Ab12Cd34Ef56Gh78Ij90Kl12Mn34Op56',
  'sk-abc123def456',
  'sb_secret_Zx81Qw92Er73Ty64',
  'sb_publishable_Zx81Qw92',
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmEifQ.c2lnbmF0dXJlLWJ5dGVz',
  'Bearer abc.def.ghi',
  'AKIAIOSFODNN7EXAMPLE',
  'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
  'xoxb-123456789012-abcdef',
  'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  'postgres://talia:secret@localhost/db',
  'p4ssw0rd!',
  'AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY',
  'cookie: sid=31d4d96e407aad42',
  '-----BEGIN PRIVATE KEY-----',
  '203.0.113.77',
];

/** Whether a text holds a canary as it is, escaped or encoded, in any letter case, or its digits without what is between them. */
export function hasCanary(text: string, canary: string): boolean {
  const lower = text.toLowerCase();
  const digits = canary.replaceAll(/\D/g, '');
  if (digits.length >= 10 && lower.includes(digits)) return true;
  return formsOf(canary).some((form) => lower.includes(form.toLowerCase()));
}

function formsOf(canary: string): string[] {
  return [canary, JSON.stringify(canary).slice(1, -1), encodeURIComponent(canary), toHeader(canary)];
}

/** How a text travels in a header: its UTF-8 bytes, one character each. */
export function toHeader(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
