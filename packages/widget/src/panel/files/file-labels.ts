import type { Locale } from '../../labels/locale.ts';

/** Spanish, and the shape of the other languages. */
const es = {
  attach: 'Adjuntar archivos',
  list: 'Archivos por enviar',
  sent: 'Archivos adjuntos',
  uploading: 'Subiendo…',
  uploaded: 'Listo para enviar',
  failed: 'No se pudo subir.',
  waiting: 'El mensaje se envía cuando termine la subida. Si recargas la página, los archivos se pierden.',
  blocked: 'Reintenta o quita el archivo que no se pudo subir.',
  remove: (name: string) => `Quitar ${name}`,
  retry: (name: string) => `Volver a subir ${name}`,
  download: (name: string) => `Descargar ${name}`,
  gone: 'No se pudo descargar.',
  tooLarge: (megabytes: number) => `Pesa más de ${megabytes} MB.`,
  wrongType: 'Solo se admiten imágenes, PDF y texto.',
  tooMany: (most: number) => `Como mucho ${most} archivos por mensaje.`,
  limit: 'Ya enviaste muchos archivos. Prueba más tarde.',
};

/** Every text about files. A language that misses one does not compile. */
export type FileLabels = typeof es;

const en: FileLabels = {
  attach: 'Attach files',
  list: 'Files to send',
  sent: 'Attached files',
  uploading: 'Uploading…',
  uploaded: 'Ready to send',
  failed: 'It could not be uploaded.',
  waiting: 'The message is sent when the upload is done. If you reload the page, the files are lost.',
  blocked: 'Retry or remove the file that could not be uploaded.',
  remove: (name) => `Remove ${name}`,
  retry: (name) => `Upload ${name} again`,
  download: (name) => `Download ${name}`,
  gone: 'It could not be downloaded.',
  tooLarge: (megabytes) => `It is larger than ${megabytes} MB.`,
  wrongType: 'Only images, PDF and text are taken.',
  tooMany: (most) => `At most ${most} files in a message.`,
  limit: 'You have sent many files already. Try again later.',
};

const pt: FileLabels = {
  attach: 'Anexar arquivos',
  list: 'Arquivos a enviar',
  sent: 'Arquivos anexos',
  uploading: 'Enviando…',
  uploaded: 'Pronto para enviar',
  failed: 'Não foi possível enviar.',
  waiting: 'A mensagem sai quando o envio terminar. Se você recarregar a página, os arquivos se perdem.',
  blocked: 'Tente de novo ou remova o arquivo que não foi enviado.',
  remove: (name) => `Remover ${name}`,
  retry: (name) => `Enviar ${name} de novo`,
  download: (name) => `Baixar ${name}`,
  gone: 'Não foi possível baixar.',
  tooLarge: (megabytes) => `Tem mais de ${megabytes} MB.`,
  wrongType: 'Só imagens, PDF e texto são aceitos.',
  tooMany: (most) => `No máximo ${most} arquivos por mensagem.`,
  limit: 'Você já enviou muitos arquivos. Tente mais tarde.',
};

const byLocale: Record<Locale, FileLabels> = { es, en, pt };

/** What is said of files, in that language. */
export function fileLabelsFor(locale: Locale): FileLabels {
  return byLocale[locale];
}
