import * as fc from 'fast-check';
import type { ToolRequest, VisitorName } from './ledger-model.ts';
import * as model from './ledger-model.ts';
import { toCommand } from './ledger-command.ts';
import type { LedgerCommand, Tally } from './ledger-command.ts';
import * as play from './ledger-plays.ts';

/** All that may happen to the ledger, as often as it should happen. */
export function ledgerCommands(tally: Tally): fc.Arbitrary<LedgerCommand>[] {
  return [...visitorCommands(tally), ...workerCommands(tally), ...writerCommands(tally), ...otherCommands(tally)];
}

const visitors = fc.constantFrom<VisitorName[]>('ana', 'ana', 'ana', 'beto');
const places = fc.nat(3);
const grants = fc.nat(4);
const leases = fc.constantFrom<play.LeaseLength[]>('long', 'long', 'long', 'tiny');
const workers = fc.constantFrom<play.Worker[]>('a new worker', 'a new worker', 'the same worker');

function visitorCommands(tally: Tally): fc.Arbitrary<LedgerCommand>[] {
  const writes = fc
    .tuple(visitors, leases)
    .map(([name, lease]) => toCommand(`${name} writes (${lease} lease)`, tally, () => play.write(name, lease)));
  const bursts = visitors.map((name) => toCommand(`${name} writes five times`, tally, () => play.burst(name)));
  const repeats = fc
    .tuple(visitors, places, workers)
    .map(([name, place, worker]) =>
      toCommand(`${name} repeats ${model.toMessageId(name, place)} through ${worker}`, tally, (ledger) =>
        play.repeat(ledger.conversations[name].turns[place], worker),
      ),
    );
  const changes = fc
    .tuple(visitors, places)
    .map(([name, place]) =>
      toCommand(`${name} changes ${model.toMessageId(name, place)}`, tally, (ledger) =>
        play.change(ledger.conversations[name].turns[place]),
      ),
    );
  const stops = fc
    .tuple(visitors, places)
    .map(([name, place]) =>
      toCommand(`${name} stops ${model.toMessageId(name, place)}`, tally, (ledger) =>
        play.stop(ledger.conversations[name].turns[place]),
      ),
    );
  return [writes, writes, writes, bursts, repeats, repeats, changes, stops];
}

function workerCommands(tally: Tally): fc.Arbitrary<LedgerCommand>[] {
  const claims = fc
    .tuple(visitors, places, workers, leases)
    .map(([name, place, worker, lease]) =>
      toCommand(`${worker} claims ${model.toMessageId(name, place)} (${lease} lease)`, tally, (ledger) =>
        play.claim(ledger.conversations[name].turns[place], { worker, lease }),
      ),
    );
  const sweeps = fc
    .tuple(workers, leases)
    .map(([worker, lease]) =>
      toCommand(`${worker} claims what was abandoned (${lease} lease)`, tally, () => play.sweep({ worker, lease })),
    );
  const renewals = grants.map((index) =>
    toCommand(`lease ${index} is renewed`, tally, (ledger) => play.renew(ledger.grants[index])),
  );
  const releases = grants.map((index) =>
    toCommand(`lease ${index} is given back`, tally, (ledger) => play.release(ledger.grants[index])),
  );
  return [claims, claims, sweeps, sweeps, renewals, renewals, releases];
}

const requests: fc.Arbitrary<ToolRequest> = fc.oneof(
  fc.record({
    name: fc.constantFrom('set_full_name' as const, 'set_email' as const),
    value: fc.constantFrom('uno', 'dos'),
    callId: fc.constantFrom('call_1', 'call_2', 'call_3', 'call_4'),
    refusal: fc.constantFrom(null, null, null, { ok: false, error: 'invalid_arguments' }),
  }),
  fc.record({
    name: fc.constant('close_lead' as const),
    value: fc.constant('cierre'),
    callId: fc.constantFrom('call_5', 'call_6'),
    refusal: fc.constant(null),
  }),
);

function writerCommands(tally: Tally): fc.Arbitrary<LedgerCommand>[] {
  const tools = fc.tuple(grants, requests).map(([index, request]) => {
    const refused = request.refusal === null ? '' : ', refused';
    const name = `lease ${index} runs ${request.name} ${request.value} as ${request.callId}${refused}`;
    return toCommand(name, tally, (ledger) => play.runTool(ledger.grants[index], request));
  });
  const saves = fc
    .tuple(grants, fc.constantFrom('conv_1', 'conv_2'))
    .map(([index, openaiId]) =>
      toCommand(`lease ${index} saves ${openaiId}`, tally, (ledger) => play.save(ledger.grants[index], openaiId)),
    );
  const replies = fc
    .tuple(grants, fc.constantFrom('conversation' as const, 'chain' as const))
    .map(([index, kept]) =>
      toCommand(`lease ${index} publishes (${kept})`, tally, (ledger) => play.publish(ledger.grants[index], kept)),
    );
  const failures = grants.map((index) =>
    toCommand(`lease ${index} fails`, tally, (ledger) => play.fail(ledger.grants[index])),
  );
  const leftovers = grants.map((index) =>
    toCommand(`lease ${index} disowns its response`, tally, (ledger) => play.disown(ledger.grants[index])),
  );
  return [tools, tools, tools, tools, tools, saves, replies, replies, replies, failures, failures, leftovers];
}

function otherCommands(tally: Tally): fc.Arbitrary<LedgerCommand>[] {
  const takeOvers = visitors.map((name) =>
    toCommand(`a person takes over from ${name}`, tally, (ledger) => play.setManual(ledger.conversations[name], true)),
  );
  const handBacks = visitors.map((name) =>
    toCommand(`a person gives ${name} back`, tally, (ledger) => play.setManual(ledger.conversations[name], false)),
  );
  const expiries = visitors.map((name) =>
    toCommand(`the leases of ${name} run out`, tally, (ledger) => play.runOut(ledger.conversations[name])),
  );
  const waits = fc.constant(toCommand('everybody waits', tally, () => play.wait()));
  return [takeOvers, handBacks, expiries, expiries, waits];
}
