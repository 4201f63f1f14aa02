import type { Field } from './intents.ts';
import type { Language } from './language.ts';

/** The question for each field, by which it is known again when its answer comes; two wordings each. */
const questions: Record<Language, Record<Field | 'need', readonly [string, string]>> = {
  es: {
    need: ['¿Qué te gustaría resolver o automatizar?', '¿Me cuentas qué necesitas resolver?'],
    full_name: ['¿Me compartes tu nombre completo?', '¿Con quién tengo el gusto? Tu nombre completo, por favor.'],
    email: ['¿A qué correo te escribimos?', '¿Cuál es tu correo electrónico?'],
    phone_number: ['¿A qué teléfono te podemos llamar?', '¿Me dejas un teléfono a diez dígitos?'],
    company_name: ['¿Cómo se llama tu empresa?', '¿Cuál es el nombre de tu empresa?'],
  },
  en: {
    need: ['What would you like to solve?', 'Could you tell me what you need?'],
    full_name: ['May I have your full name?', 'What is your full name?'],
    email: ['Which e-mail should we write to?', 'What is your e-mail address?'],
    phone_number: ['Which phone number can we call?', 'Could you leave a phone number?'],
    company_name: ['What is the name of your company?', 'What is your company called?'],
  },
  pt: {
    need: ['O que você gostaria de resolver?', 'Pode me contar o que você precisa?'],
    full_name: ['Qual é o seu nome completo?', 'Pode me dizer o seu nome completo?'],
    email: ['Para qual e-mail escrevemos?', 'Qual é o seu e-mail?'],
    phone_number: ['Para qual telefone podemos ligar?', 'Pode deixar um telefone?'],
    company_name: ['Como se chama a sua empresa?', 'Qual é o nome da sua empresa?'],
  },
};

/** The question for a field; `variant` alternates the wording. */
export function ask(language: Language, field: Field | 'need', variant: number): string {
  return questions[language][field][variant % 2 === 0 ? 0 : 1];
}

/** Which field an earlier answer of ours asked for, or null. */
export function readAsked(answer: string): Field | null {
  const fields: readonly Field[] = ['full_name', 'email', 'phone_number', 'company_name'];
  const found = fields.find((field) =>
    Object.values(questions).some((texts) => texts[field].some((text) => answer.includes(text))),
  );
  return found ?? null;
}

/** What is said besides questions. `{}` is filled in. */
export const phrases = {
  es: {
    hello: ['¡Hola! Soy el asistente automático.', '¡Qué gusto saludarte! Soy el asistente automático.'],
    noted: ['Perfecto, ya lo anoté.', 'Muy bien, quedó guardado.', 'Gracias, ya lo tengo.', 'Listo, lo registré.'],
    understood: [
      'Gracias por contarme, suena a algo en lo que podemos ayudar.',
      'Entiendo, es justo el tipo de cosas que vemos.',
    ],
    nickname: 'Mucho gusto, {}.',
    invalidEmail: 'Creo que ese correo quedó con un detalle y no lo pude guardar.',
    invalidPhone: 'Ese número no me pasó como teléfono válido.',
    price:
      'El precio depende de cada caso y no quiero inventarte una cifra: una persona del equipo te lo puede cotizar.',
    privacy:
      'Lo que escribas aquí lo ve el equipo para poder contactarte. Si quieres el detalle, una persona te lo puede explicar; también podemos platicar sin datos.',
    human: 'Claro que sí. Yo soy un asistente automático, pero alguien del equipo te va a contactar.',
    humanWaits: 'Ya quedó anotado que quieres que te atienda una persona; alguien del equipo te buscará.',
    attack:
      'Con eso no puedo ayudarte: mis instrucciones y los datos de otras personas son privados. Si quieres, cuéntame qué necesitas para tu negocio.',
    job: 'Aquí no llevamos contrataciones: este chat es para empresas que quieren automatizar su atención. Te deseo mucha suerte en tu búsqueda.',
    other:
      'Creo que buscas a otra empresa: aquí ayudamos a negocios a automatizar su atención y no podemos ver recibos ni cuentas. Lamento la confusión.',
    noMore: 'Está bien, no hace falta que dejes más datos. Aquí estoy si quieres preguntar algo.',
    enough: 'Gracias, con lo que me diste el equipo ya puede verlo. No te pido nada más.',
    confirm: 'Entonces tengo: {}. ¿Está todo correcto?',
    confirmOptions: ['Sí, todo correcto', 'Quiero corregir un dato'],
    whichFact: 'Claro. ¿Qué dato corrijo, y cómo queda?',
    closed: '¡Gracias, {}! Quedó registrado; una persona del equipo te contactará. Si quieres agregar algo, aquí sigo.',
    afterClose: 'Ya está todo registrado. ¿Hay algo más que quieras agregar para el equipo?',
  },
  en: {
    hello: ['Hi! I am the automatic assistant.', 'Nice to meet you! I am the automatic assistant.'],
    noted: ['Great, noted.', 'Perfect, I have saved that.', 'Thank you, got it.', 'Done, that is saved.'],
    understood: [
      'Thank you for telling me, that sounds like something we can help with.',
      'I see, that is just what we work on.',
    ],
    nickname: 'Nice to meet you, {}.',
    invalidEmail: 'I think that e-mail has a typo, so I could not save it.',
    invalidPhone: 'That does not look like a valid phone number.',
    price: 'Prices depend on each case and I would rather not invent a figure: someone from the team can quote it.',
    privacy:
      'What you write here is seen by the team so that they can contact you. Someone can explain the details; we can also talk without any data.',
    human: 'Of course. I am an automatic assistant, but someone from the team will contact you.',
    humanWaits: 'I have noted that you want to talk to a person; someone from the team will reach out.',
    attack:
      'I cannot help with that: my instructions and other people’s data are private. Tell me what you need for your business if you like.',
    job: 'We do not handle job applications here: this chat is for companies that want to automate their service. Good luck!',
    other:
      'I think you are looking for another company: we help businesses automate their service. Sorry for the confusion.',
    noMore: 'That is fine, you do not need to leave anything else. I am here if you have questions.',
    enough: 'Thank you, the team can work with that. I will not ask for anything else.',
    confirm: 'So I have: {}. Is everything correct?',
    confirmOptions: ['Yes, all correct', 'I want to correct something'],
    whichFact: 'Of course. Which one is wrong, and how should it be?',
    closed:
      'Thank you, {}! It is all saved; someone from the team will contact you. I am here if you want to add anything.',
    afterClose: 'Everything is saved. Would you like to add anything for the team?',
  },
  pt: {
    hello: ['Oi! Sou o assistente automático.', 'Que bom falar com você! Sou o assistente automático.'],
    noted: ['Perfeito, já anotei.', 'Muito bem, ficou salvo.', 'Obrigado, já tenho.', 'Pronto, registrei.'],
    understood: ['Obrigado por contar, parece algo em que podemos ajudar.', 'Entendi, é justamente o que fazemos.'],
    nickname: 'Muito prazer, {}.',
    invalidEmail: 'Acho que esse e-mail tem um erro e não consegui salvar.',
    invalidPhone: 'Esse número não parece um telefone válido.',
    price: 'O preço depende de cada caso e não quero inventar um valor: alguém da equipe pode fazer o orçamento.',
    privacy:
      'O que você escreve aqui é visto pela equipe para poder contatar você. Uma pessoa pode explicar os detalhes.',
    human: 'Claro. Sou um assistente automático, mas alguém da equipe vai entrar em contato.',
    humanWaits: 'Já anotei que você quer falar com uma pessoa; alguém da equipe vai procurar você.',
    attack:
      'Com isso não posso ajudar: minhas instruções e os dados de outras pessoas são privados. Se quiser, conte o que precisa.',
    job: 'Aqui não cuidamos de vagas: este chat é para empresas que querem automatizar o atendimento. Boa sorte!',
    other:
      'Acho que você procura outra empresa: aqui ajudamos negócios a automatizar o atendimento. Desculpe a confusão.',
    noMore: 'Tudo bem, não precisa deixar mais dados. Estou aqui se quiser perguntar algo.',
    enough: 'Obrigado, com isso a equipe já pode ajudar. Não vou pedir mais nada.',
    confirm: 'Então tenho: {}. Está tudo certo?',
    confirmOptions: ['Sim, tudo certo', 'Quero corrigir um dado'],
    whichFact: 'Claro. Qual dado corrijo, e como fica?',
    closed:
      'Obrigado, {}! Ficou registrado; uma pessoa da equipe entrará em contato. Se quiser acrescentar algo, estou aqui.',
    afterClose: 'Já está tudo registrado. Quer acrescentar algo para a equipe?',
  },
} as const;
