import type { LeadData } from '../players/lead-state.ts';
import { fold, withoutNotes } from './text.ts';

export type Field = keyof LeadData;

/** What a message does besides giving data. */
export interface Intents {
  /** Asks for our instructions, for other people's data, or gives the machine orders. Nothing of it is taken as data. */
  attack: boolean;
  /** Asks for a person. */
  human: boolean;
  price: boolean;
  privacy: boolean;
  /** Looks for something that is not here: a job, another company. */
  elsewhere: 'job' | 'other' | null;
  confirms: boolean;
  /** Wants to change something, and has not said yet what. */
  corrects: boolean;
  /** Fields the person does not want to give; `all` when they want to give nothing more. */
  refuses: Field[] | 'all';
}

const attack =
  /\b(?:ignora|olvida|ignore|forget|disregard)\b.{0,40}\b(?:instruc|reglas|rules|anterior|previous)|prompt|system override|instrucciones (?:de sistema|internas)|developer message|soy el desarrollador|empieza con ['"«]|al reves|\bdan\b|no rules|sin reglas|tus herramientas|your tools|parametros|conversacion_?id|(?:esa|otra|aquella) conversacion|(?:pasame|dame|muestr\p{L}*|lista|ensena\p{L}*|give me|show me).{0,20}\bleads?\b|visitor list|otros (?:clientes|visitantes)|base64|!\[|que correo dejo|confirma si \p{L}+ \p{L}+ (?:ya )?dejo|tripl(?:e|es) (?:backticks|comillas)/iu;
const human =
  /(?:hablar|pasame|pase|comunic\p{L}*|atienda|quiero|necesito|talk|speak|falar).{0,30}(?:persona|asesor|humano|alguien de verdad|agente|ejecutivo|human|person|someone|pessoa|atendente)|asesor humano|(?:no|not).{0,20}(?:robot|bot)$/u;
const price =
  /\b(?:cuanto (?:cuesta|sale|vale|cobran)|precios?|costos?|tarifas?|how much|price|pricing|quanto custa|preco)\b/;
const privacy = /(?:que hacen con|privacidad|proteccion de datos|mis datos.{0,20}(?:usan|para que)|privacy|comparten)/;
const job =
  /\b(?:vacantes?|contratando|contratan|empleo|trabajo de|busco trabajo|curriculum|entrevista|hiring|job|vaga)\b/;
const other =
  /\b(?:mi recibo|recibo de (?:la )?luz|sucursal|mi factura llego|numero de servicio|ya fui a|me lo ajusten)\b/;
const confirms =
  /(?:^|[\s,.!])(?:si|yes|yep|sim|va|listo|perfecto|exacto|claro|ok)(?=[\s,.!]|$)|correct|asi es|esta(?:n)? (?:bien|bueno)|todo bien|quedo (?:todo )?bien|con eso (?:quedamos|ya quedo)|datos (?:si )?(?:estan|buenos)|isso mesmo|tudo certo|that's (?:all|right)/;
const corrects = /\b(?:corregir|cambiar|correct|change|corrigir|mudar) (?:un dato|algo|something|um dado)\b/;
const denies = /\b(?:no (?:es|son|esta|estan) (?:correct|bien)|incorrect|not correct|nao esta)/;

const refusal =
  /prefiero no|no (?:lo|la|los|te|se|le)? ?(?:lo |los |las )?(?:voy a )?(?:dar|doy|darlo|darles?|comparto|compartir|dejar|decir|escribir|digo|uso)\b|no uso|(?:nombre|correo|telefono|mail|empresa),? no\b|reservo|ni (?:siquiera )?(?:nombre|el nombre)|rather not|don't want to (?:give|share)|prefiro nao/;
const fieldWords: [Field, RegExp][] = [
  ['full_name', /\bnombre no|mi nombre|el nombre(?! de la)|my name\b/],
  ['email', /\b(?:correo|e-?mail|mail)\b/],
  ['phone_number', /\b(?:telefono|numero|cel|celular|whats|phone)\b/],
  ['company_name', /\b(?:empresa|compania|negocio|organizacion|company)\b/],
];
const everything = /(?:mis|more|mas) datos|more data|datos personales/;
const refusesAll = /\bni nombre ni|ni siquiera el nombre|no voy a escribir mas/;

/** Reads a message's intents. `asked` is the field the last question was about. */
export function readIntents(message: string, asked: Field | null): Intents {
  const text = fold(message);
  return {
    attack: attack.test(fold(withoutNotes(message))) || /!\[/.test(message),
    human: human.test(text),
    price: price.test(text),
    privacy: privacy.test(text),
    elsewhere: readElsewhere(text),
    confirms: confirms.test(text) && !denies.test(text) && !corrects.test(text),
    corrects: corrects.test(text),
    refuses: readRefusals(text, asked),
  };
}

function readElsewhere(text: string): Intents['elsewhere'] {
  if (job.test(text)) return 'job';
  return other.test(text) ? 'other' : null;
}

function readRefusals(text: string, asked: Field | null): Field[] | 'all' {
  if (!refusal.test(text) && !refusesAll.test(text)) return [];
  if (refusesAll.test(text) || (refusal.test(text) && everything.test(text))) return 'all';
  const clause = text.split(/[,.;]/).find((part) => refusal.test(part)) ?? text;
  const named = fieldWords.filter(([, words]) => words.test(clause)).map(([field]) => field);
  const [first] = named;
  if (first !== undefined) return [first];
  return asked === null ? [] : [asked];
}
