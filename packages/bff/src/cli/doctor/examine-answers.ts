import { join } from 'node:path';
import { loadAssistant } from '../../assistant/assistant.ts';
import type { Environment } from '../../config/environment.ts';
import { listModels } from '../../openai/list-models.ts';
import { ModelError } from '../../openai/model-error.ts';
import type { ClockReading } from './check-clock.ts';
import { checkModel, explainModelError } from './check-model.ts';
import type { DoctorDeps, Examine } from './doctor-deps.ts';
import { notChecked, ok } from './finding.ts';
import type { Verdict } from './finding.ts';

const timeoutMs = 15_000;

/** Makes the checks of who answers visitors. Answers the clock of the model's server, when it told. */
export async function examineAnswers(
  environment: Environment,
  deps: DoctorDeps,
  examine: Examine,
): Promise<ClockReading[]> {
  let { model } = environment;
  await examine('assistant', async () => {
    const assistant = await loadAssistant(join(deps.paths.assistants, `prompt_${environment.assistantId}.md`));
    model ??= assistant.model;
    return [ok(`The assistant "${assistant.id}" can be read; its model is ${assistant.model}.`)];
  });
  const clock: ClockReading[] = [];
  await examine('model', async () => {
    const { openai } = environment;
    if (openai === null) return [ok('The built-in simulator answers: TALIA_OPENAI_API_KEY is not set.')];
    const asked = await askModels(openai, model, deps.now);
    clock.push(...asked.clock);
    return asked.verdicts;
  });
  return clock;
}

/** Asks the server for its models and looks for the one we use. */
async function askModels(
  openai: NonNullable<Environment['openai']>,
  model: string | null,
  now: () => number,
): Promise<{ verdicts: Verdict[]; clock: ClockReading[] }> {
  const isOpenai = openai.baseUrl === null;
  const server = isOpenai ? 'OpenAI' : 'The server of TALIA_OPENAI_BASE_URL';
  const askedAt = now();
  try {
    const { models, serverTime } = await listModels({ ...openai, timeoutMs });
    const of = isOpenai ? server : 'the server of TALIA_OPENAI_BASE_URL';
    return {
      verdicts: [
        ok(`${server} takes the key and offers ${models.length} models.`),
        model === null ? notChecked('no model is named: see "assistant"') : checkModel(model, models, now()),
      ],
      // The header counts whole seconds: half a second later is the likeliest moment.
      clock: serverTime === null ? [] : [{ of, theirs: serverTime + 500, askedAt, answeredAt: now() }],
    };
  } catch (error) {
    if (error instanceof ModelError) return { verdicts: [explainModelError(server, error)], clock: [] };
    throw error;
  }
}
