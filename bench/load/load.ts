/** Program: the visitors. Keeps so many streams open and tells what became of their turns. */
import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerOrders } from '../answer-orders.ts';
import type { Collected, LoadOrder, Target } from '../messages.ts';
import { openSession, streamTurn } from './stream-turn.ts';
import type { Visitor } from './stream-turn.ts';

type Beginning = Extract<LoadOrder, { type: 'begin' }>;

const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
const content = 'Hola, ¿me cuentan qué hacen?';
let collected = nothing();
const ending = { asked: false };
let markedAt = Number.POSITIVE_INFINITY;
let streams: Promise<void>[] = [];

answerOrders<LoadOrder>({ port: 0, answer, end: () => agent.destroy() });

async function answer(order: LoadOrder): Promise<unknown> {
  switch (order.type) {
    case 'begin':
      return begin(order);
    case 'mark':
      collected = { ...collected, addedMs: [], completed: 0 };
      markedAt = performance.now();
      return null;
    case 'collect':
      markedAt = Number.POSITIVE_INFINITY;
      return collected;
    case 'finish':
      ending.asked = true;
      await Promise.all(streams);
      return collected;
  }
}

/** Answers once all streams are open. */
async function begin({ target, streams: count, rampMs }: Beginning): Promise<null> {
  collected = nothing();
  ending.asked = false;
  markedAt = Number.POSITIVE_INFINITY;
  streams = Array.from({ length: count }, (_, index) => keepStream(target, (rampMs * index) / count));
  await sleep(rampMs);
  return null;
}

async function keepStream(target: Target, delayMs: number): Promise<void> {
  await sleep(delayMs);
  try {
    const visitor = await openSession(target, agent);
    for (let turn = 1; !ending.asked; turn += 1) await takeTurn(visitor, turn);
  } catch (error) {
    fail(error);
  }
}

/** A turn counts for the time to its first token when it began after the mark, and as completed when it ended after it. */
async function takeTurn(visitor: Visitor, turn: number): Promise<void> {
  const startedAt = performance.now();
  const onFirstToken = (addedMs: number) => {
    if (turn === 1) collected.firstTurnAddedMs.push(addedMs);
    else if (startedAt >= markedAt) collected.addedMs.push(addedMs);
  };
  try {
    await streamTurn(visitor, { id: randomUUID(), content, onFirstToken });
    if (performance.now() >= markedAt) collected.completed += 1;
  } catch (error) {
    fail(error);
    // A server that refuses everything would otherwise be asked without end.
    await sleep(200);
  }
}

function fail(error: unknown): void {
  collected.failed += 1;
  collected.failure ??= error instanceof Error ? error.message : String(error);
}

function nothing(): Collected {
  return { addedMs: [], firstTurnAddedMs: [], completed: 0, failed: 0, failure: null };
}
