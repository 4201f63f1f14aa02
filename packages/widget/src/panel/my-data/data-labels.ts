import type { Locale } from '../../labels/locale.ts';

/** Spanish, and the shape of the other languages. */
const es = {
  title: 'Lo que sabemos de ti',
  hint: 'Corrige lo que no sea así. Un campo vacío se borra.',
  loading: 'Buscando tus datos…',
  fields: { full_name: 'Nombre', email: 'Correo', phone_number: 'Teléfono', company_name: 'Empresa' },
  wrong: {
    full_name: 'Escribe nombre y apellido.',
    email: 'Ese correo no parece válido.',
    phone_number: 'Ese teléfono no parece válido.',
    company_name: 'Ese nombre de empresa no parece válido.',
  },
  need: 'Lo que necesitas',
  since: (day: string) => `Desde el ${day}`,
  save: 'Guardar',
  saved: 'Guardado.',
  back: 'Volver al chat',
  transcript: 'Descargar la conversación',
  transcriptFile: 'conversacion.txt',
  consented: (version: string, day: string) => `Aceptaste el aviso (versión ${version}) el ${day}.`,
  withdrawn: (day: string) => `Retiraste tu consentimiento el ${day}.`,
  withdraw: 'Retirar mi consentimiento',
  withdrawQuestion: '¿Retirar tu consentimiento?',
  withdrawHint: 'No guardaremos nada nuevo. Lo que ya dijiste se conserva hasta que pidas borrarlo.',
  withdrawConfirm: 'Retirar',
  erase: 'Borrar mis datos',
  eraseQuestion: '¿Borrar todos tus datos?',
  eraseHint: 'Se borran tus datos y la conversación. No se puede deshacer.',
  eraseConfirm: 'Borrar todo',
  cancel: 'Cancelar',
  erased: 'Pedimos que se borren tus datos y la conversación. Estará hecho en unos minutos.',
  formTitle: 'Déjanos tus datos',
  formSend: 'Enviar',
  formDone: 'Ya dejé mis datos en el formulario.',
};

/** Every text of the card and the form. A language that misses one does not compile. */
export type DataLabels = typeof es;

/** English. */
const en: DataLabels = {
  title: 'What we know about you',
  hint: 'Correct what is not right. An empty field is deleted.',
  loading: 'Looking for your data…',
  fields: { full_name: 'Name', email: 'E-mail', phone_number: 'Phone', company_name: 'Company' },
  wrong: {
    full_name: 'Write first and last name.',
    email: 'That does not look like an e-mail address.',
    phone_number: 'That does not look like a phone number.',
    company_name: 'That does not look like a company’s name.',
  },
  need: 'What you need',
  since: (day) => `Since ${day}`,
  save: 'Save',
  saved: 'Saved.',
  back: 'Back to the chat',
  transcript: 'Download the conversation',
  transcriptFile: 'conversation.txt',
  consented: (version, day) => `You accepted the notice (version ${version}) on ${day}.`,
  withdrawn: (day) => `You withdrew your consent on ${day}.`,
  withdraw: 'Withdraw my consent',
  withdrawQuestion: 'Withdraw your consent?',
  withdrawHint: 'Nothing new will be stored. What you said is kept until you ask to delete it.',
  withdrawConfirm: 'Withdraw',
  erase: 'Delete my data',
  eraseQuestion: 'Delete all your data?',
  eraseHint: 'Your data and the conversation are deleted. This cannot be undone.',
  eraseConfirm: 'Delete all',
  cancel: 'Cancel',
  erased: 'We asked to delete your data and the conversation. It will be done within minutes.',
  formTitle: 'Leave us your details',
  formSend: 'Send',
  formDone: 'I have left my details in the form.',
};

/** Portuguese. */
const pt: DataLabels = {
  title: 'O que sabemos de você',
  hint: 'Corrija o que não estiver certo. Um campo vazio é apagado.',
  loading: 'Buscando seus dados…',
  fields: { full_name: 'Nome', email: 'E-mail', phone_number: 'Telefone', company_name: 'Empresa' },
  wrong: {
    full_name: 'Escreva nome e sobrenome.',
    email: 'Esse e-mail não parece válido.',
    phone_number: 'Esse telefone não parece válido.',
    company_name: 'Esse nome de empresa não parece válido.',
  },
  need: 'O que você precisa',
  since: (day) => `Desde ${day}`,
  save: 'Salvar',
  saved: 'Salvo.',
  back: 'Voltar ao chat',
  transcript: 'Baixar a conversa',
  transcriptFile: 'conversa.txt',
  consented: (version, day) => `Você aceitou o aviso (versão ${version}) em ${day}.`,
  withdrawn: (day) => `Você retirou seu consentimento em ${day}.`,
  withdraw: 'Retirar meu consentimento',
  withdrawQuestion: 'Retirar seu consentimento?',
  withdrawHint: 'Não guardaremos nada novo. O que você disse fica até você pedir para apagar.',
  withdrawConfirm: 'Retirar',
  erase: 'Apagar meus dados',
  eraseQuestion: 'Apagar todos os seus dados?',
  eraseHint: 'Seus dados e a conversa são apagados. Não pode ser desfeito.',
  eraseConfirm: 'Apagar tudo',
  cancel: 'Cancelar',
  erased: 'Pedimos para apagar seus dados e a conversa. Estará pronto em alguns minutos.',
  formTitle: 'Deixe seus dados',
  formSend: 'Enviar',
  formDone: 'Já deixei meus dados no formulário.',
};

const byLocale: Record<Locale, DataLabels> = { es, en, pt };

/** What is said of the visitor's own data, in that language. */
export function dataLabelsFor(locale: Locale): DataLabels {
  return byLocale[locale];
}
