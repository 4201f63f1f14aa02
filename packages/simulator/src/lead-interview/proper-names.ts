import { places } from './places.ts';
import { fold } from './text.ts';

const particles = new Set([
  'de',
  'del',
  'la',
  'las',
  'los',
  'el',
  'y',
  'i',
  'e',
  'da',
  'das',
  'do',
  'dos',
  '&',
  'van',
  'von',
  'di',
]);
const legalForm = String.raw`S\.? ?A\.? ?P\.? ?I\.? de C\.? ?V\.?|S\.? ?A\.? de C\.? ?V\.?|S\.? de R\.? ?L\.?(?: de C\.? ?V\.?)?|S\.? ?A\.? ?S\.?|S\.? ?L\.? ?P\.?|S\.? ?L\.?|S\.? ?C\.?|A\.? ?C\.?|S\.? ?A\.?|LLC|Inc\.?|Ltda\.?|Ltd\.?`;
const legalSuffix = new RegExp(String.raw`^,? ?(?:${legalForm})(?![\p{L}\p{N}])`, 'u');

/** Kinds of business whose name people begin with the kind itself. Folded, singular and plural. */
const businessKinds = new Set(
  `administradora agencia academia aduanal almacenes asociacion autolavado autopartes banco bienes boutique cafe cafeteria
  carniceria centro clinica clinicas club colegio comercializadora condominio condominios constructora consultora consultores
  consultoria consultorio cooperativa corporativo dental desarrollos despacho distribuidora escuela estetica estudi estudio
  fabrica farmacia farmacias ferreteria fletes floreria flores fonda fumigaciones fundacion funeraria gimnasio granja grupo
  guarderia hacienda hospital hostal hotel imprenta industrias inmobiliaria instituto jardin joyeria kinder laboratorio
  lavanderia libreria llantera logistica maquiladora mariscos moda muebleria municipio optica panaderia papeleria pasteleria
  peluqueria pinturas pizzeria plasticos posada purificadora refaccionaria residencial restaurante rosticeria salon seguros
  servicios sindicato spa supermercado taller talleres taqueria textiles tienda tiendas tintoreria tortilleria transportes
  universidad veterinaria veterinarias viajes viveros zapateria studio store shop company`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

const surnamesWithDe = new Set([
  'oca',
  'leon',
  'anda',
  'alba',
  'haro',
  'jesus',
  'dios',
  'leon',
  'avila',
  'luna',
  'santiago',
]);

/** Whether a name is a place people say they are from, which is no company. */
export function isPlace(name: string): boolean {
  return places.has(fold(name).replaceAll(/[.,]+$/g, ''));
}

/** Whether a name begins as businesses do. */
export function beginsLikeBusiness(text: string): boolean {
  return businessKinds.has(fold(text.trim().split(/\s+/)[0] ?? ''));
}

/**
 * The proper name at the beginning of a text: capitalised words, with particles only between them, and the legal form of
 * a company at the end where there is one. Empty when the text does not begin with a capital.
 */
export function takeProperName(text: string): string {
  const tokens = text.trim().match(/\S+/g) ?? [];
  const taken: string[] = [];
  let kept = 0;
  for (const token of tokens) {
    const word = token.replace(/[.,;:!?…)]+$/u, '');
    const isParticle = particles.has(word) || particles.has(word.toLowerCase());
    const isCapital = /^[\p{Lu}\p{N}&]/u.test(word) && /\p{L}|&|\d/u.test(word);
    if (!isCapital && !isParticle) break;
    if (taken.length === 0 && !isCapital) break;
    taken.push(token);
    if (isCapital) kept = taken.length;
    if (/[.,;:!?…)]$/u.test(token) && !/^\p{Lu}\.$/u.test(token)) break;
  }
  const name = taken
    .slice(0, kept)
    .join(' ')
    .replace(/[.,;:!?…)]+$/u, '');
  return name === '' ? '' : withLegalForm(text.trim(), name);
}

/** Puts the legal form back whole: its dots are no end of a sentence. */
function withLegalForm(text: string, name: string): string {
  const bare = name.replace(new RegExp(String.raw`,? (?:${legalForm})$`, 'u'), '');
  const start = text.indexOf(bare);
  if (start < 0) return name;
  const suffix = legalSuffix.exec(text.slice(start + bare.length))?.[0];
  return suffix === undefined ? name : (bare + suffix).replace(/(?<=[^.]\p{L})\.$/u, '');
}

/** Splits «Ana Torres de Condominios del Bajío» where the person ends and the company begins. */
export function splitPersonAndCompany(name: string): { person: string; company: string | null } {
  for (const match of name.matchAll(/ (?:de la empresa|del|de|da|do|from|at) /gi)) {
    const [person, company] = [name.slice(0, match.index), name.slice(match.index + match[0].length)];
    const next = fold(company.split(/\s+/)[0] ?? '');
    if (surnamesWithDe.has(next) || particles.has(next)) continue;
    if (isPlace(company)) return { person, company: null };
    const isClear =
      beginsLikeBusiness(company) || (match[0] === ' de ' && countCapitals(person) >= 2 && countCapitals(company) >= 2);
    if (isClear) return { person, company };
  }
  return { person: name, company: null };
}

function countCapitals(text: string): number {
  return text.split(/\s+/).filter((word) => /^\p{Lu}/u.test(word)).length;
}
