import type { MessageAuthor, TranscriptReply } from '@talia/protocol';
import type { Request, Response } from 'express';
import { TaliaError } from '../../errors.ts';
import { admissionOf } from './admit.ts';
import { toAttachments } from './attachments.ts';
import { toAuthor } from './message-author.ts';
import type { WebchatDeps } from './webchat-deps.ts';

/** `GET /me/transcript`: all that was said with the visitor, as JSON or as text by `Accept`. */
export async function getTranscript(deps: WebchatDeps, request: Request, response: Response): Promise<void> {
  const format = request.accepts(['application/json', 'text/plain']);
  if (format === false) throw new TaliaError('not_acceptable', 'Accept application/json or text/plain.');
  const { visitor } = admissionOf(request);
  const { messages, complete } = await deps.visitorData.transcript(visitor.sessionId);
  const reply: TranscriptReply = {
    messages: messages.map((message) => ({
      author: toAuthor(message),
      content: message.text,
      created_at: message.createdAt,
      ...toAttachments(message.attachments),
    })),
    complete,
  };
  response.setHeader('cache-control', 'no-store');
  response.vary('Accept');
  if (format === 'application/json') return void response.json(reply);
  response.vary('Accept-Language');
  response.type('text/plain').send(toTranscriptText(reply, readLanguage(request)));
}

const words = {
  es: {
    visitor: 'Tú',
    assistant: 'Asistente de IA',
    human: 'Persona del equipo',
    edited: (name = 'una persona del equipo') => `editado por ${name}`,
    system: 'Aviso',
    file: 'Archivo',
    cut: 'Faltan los mensajes más viejos.',
  },
  en: {
    visitor: 'You',
    assistant: 'AI assistant',
    human: 'Person of the team',
    edited: (name = 'a person of the team') => `edited by ${name}`,
    system: 'Notice',
    file: 'File',
    cut: 'The oldest messages are missing.',
  },
  pt: {
    visitor: 'Você',
    assistant: 'Assistente de IA',
    human: 'Pessoa da equipe',
    edited: (name = 'uma pessoa da equipe') => `editado por ${name}`,
    system: 'Aviso',
    file: 'Arquivo',
    cut: 'Faltam as mensagens mais antigas.',
  },
};

type Words = (typeof words)['es'];

function readLanguage(request: Request): keyof typeof words {
  const language = request.acceptsLanguages(['es', 'en', 'pt']);
  return language === 'en' || language === 'pt' ? language : 'es';
}

/** For people to read. A line of its own is whoever speaks; what they say is set in, so that no text passes for a speaker. */
export function toTranscriptText({ messages, complete }: TranscriptReply, language: keyof typeof words): string {
  const told = words[language];
  const parts = messages.map(({ author, content, created_at, attachments = [] }) => {
    const said = content === '' ? [] : content.split(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/u);
    const files = attachments.map(({ name }) => `[${told.file}: ${name}]`);
    const lines = [...said, ...files].map((line) => `    ${line}`);
    return [`[${toMinute(created_at)}] ${toSpeaker(author, told)}`, ...lines].join('\n');
  });
  return `${[...(complete ? [] : [told.cut]), ...parts].join('\n\n')}\n`;
}

function toSpeaker({ type, name, edited_by: editor }: MessageAuthor, told: Words): string {
  const speaker = name === undefined ? told[type] : `${told[type]} (${toLine(name)})`;
  return editor === undefined ? speaker : `${speaker}, ${told.edited(editor.name && toLine(editor.name))}`;
}

function toLine(name: string): string {
  return name.replaceAll(/\s+/g, ' ');
}

function toMinute(time: string): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
