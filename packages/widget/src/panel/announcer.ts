import type { AnswerMessage, ChatState } from '../chat/chat-state.ts';
import type { Labels } from '../labels/es.ts';
import { describeFailure, describeTool } from '../labels/labels.ts';
import { finishedLength, toPlainText } from '../markdown/plain-sentences.ts';

/** What was already spoken, so that nothing is spoken twice. */
export interface Spoken {
  /** Characters of each live answer, by its key. */
  answers: ReadonlyMap<string, number>;
  /** Everything else that is told once: tools, failures, a person joining. */
  facts: ReadonlySet<string>;
}

export const nothingSpoken: Spoken = { answers: new Map(), facts: new Set() };

/**
 * What a screen reader should say now. A growing answer is spoken by whole sentences, the rest when it is complete;
 * history is not spoken. Pure: hand the returned `spoken` to the next call.
 */
export function collectAnnouncements(
  state: ChatState,
  spoken: Spoken,
  labels: Labels,
): { lines: string[]; spoken: Spoken } {
  const live = state.messages.filter((message): message is AnswerMessage => isLiveAnswer(message));
  const facts = listFacts(state, live, labels).filter(([id]) => !spoken.facts.has(id));
  const answers = live.map((answer) => readOn(answer, spoken.answers.get(answer.key) ?? 0));
  const lines = [...facts.map(([, line]) => line), ...answers.map(({ line }) => line)].filter((line) => line !== '');
  if (lines.length === 0) return { lines, spoken };
  return {
    lines,
    spoken: {
      answers: new Map([...spoken.answers, ...answers.map(({ key, end }) => [key, end] as const)]),
      facts: new Set([...spoken.facts, ...facts.map(([id]) => id)]),
    },
  };
}

function isLiveAnswer(message: ChatState['messages'][number]): boolean {
  return message.role === 'answer' && message.replyTo !== null;
}

function readOn({ key, text, status }: AnswerMessage, from: number): { key: string; end: number; line: string } {
  const isOver = status === 'complete' || status === 'stopped';
  const end = Math.max(from, isOver ? text.length : finishedLength(text));
  return { key, end, line: toPlainText(text.slice(from, end)) };
}

function listFacts(state: ChatState, live: readonly AnswerMessage[], labels: Labels): [id: string, line: string][] {
  const tools = live.flatMap(({ tools: steps }) =>
    steps
      .filter(({ status }) => status !== 'failed')
      .map(({ id, name, status }): [string, string] => [
        `tool ${id} ${status}`,
        describeTool(labels, name)[status === 'done' ? 'done' : 'running'],
      ]),
  );
  const stopped = live
    .filter(({ status }) => status === 'stopped')
    .map(({ key }): [string, string] => [`stopped ${key}`, labels.stopped]);
  const failures = state.messages.flatMap((message): [string, string][] => {
    if (message.role !== 'visitor' || message.delivery.type !== 'failed') return [];
    const sentence = message.accepted ? labels.notAnswered : labels.notSent;
    return [[`failed ${message.id}`, `${sentence} ${describeFailure(labels, message.delivery.code)}`]];
  });
  const chat: [string, string][] = [];
  if (!state.online) chat.push(['offline', labels.offline]);
  if (state.phase.type === 'failed') {
    chat.push([
      `broken ${state.phase.at}`,
      `${labels.failedTitle}. ${describeFailure(labels, state.phase.failure.code)}`,
    ]);
  }
  return [...tools, ...stopped, ...failures, ...chat];
}
