export { startSimulator } from './simulator.ts';
export type { Simulator, SimulatorOptions } from './simulator.ts';
export { isSimulatedId } from './ids.ts';
export { defaultModels, model } from './models.ts';
export type { ModelInfo } from './world.ts';
export type { LoggedRequest } from './http/exchange.ts';
export type { RouteFault } from './http/faults.ts';
export type { RoutePattern } from './http/router.ts';
export type { ConversationSnapshot, ConversationsView } from './state/conversations-view.ts';
export type { Pace } from './stream/perform.ts';
export type { Player, PlayerTurn } from './players/player.ts';
export type { LeadData, LeadState } from './players/lead-state.ts';
export { interview } from './lead-interview/interview.ts';
export { script } from './players/script.ts';
export type { ScriptPlayer, ScriptStep } from './players/script.ts';
export type { GarbageStep, HttpErrorStep, Outcome, ResponseStep, Step } from './players/step.ts';
export {
  call,
  comment,
  cut,
  delay,
  endEarly,
  errorEvent,
  fail,
  fallSilent,
  garbage,
  holdLock,
  httpError,
  incomplete,
  keepalive,
  loseReply,
  malformedCall,
  reason,
  refuse,
  say,
  sayAndCall,
  slow,
  tear,
  unknownEvent,
} from './players/builders.ts';
export type { CreateRequest, Item } from './wire.ts';
export { messageText } from './wire.ts';
