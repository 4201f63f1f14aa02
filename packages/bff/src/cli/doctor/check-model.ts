import type { ModelError } from '../../openai/model-error.ts';
import type { OfferedModel } from '../../openai/list-models.ts';
import { notChecked, ok, problem, warning } from './finding.ts';
import type { Verdict } from './finding.ts';

const dayMs = 86_400_000;
const warnDays = 60;
const mendModel = 'Set TALIA_OPENAI_MODEL, or modelo: in the assistant file, to a model of the list.';

/** Why a server (`OpenAI`, or how another one is called at the beginning of a sentence) did not name its models. */
export function explainModelError(server: string, { code, status }: ModelError): Verdict {
  if (status === 401 || status === 403) {
    return problem(
      `${server} refuses the key (${code}).`,
      'Set TALIA_OPENAI_API_KEY to a key that may read models and write responses; check TALIA_OPENAI_PROJECT_ID.',
    );
  }
  if (status === 404) return notChecked(`${server} does not list its models`);
  return problem(
    `${server} cannot be reached (${code}).`,
    'Check the network, a proxy or firewall between, and TALIA_OPENAI_BASE_URL if it is set.',
  );
}

/** Whether the model is offered, and for how long. */
export function checkModel(name: string, models: readonly OfferedModel[], now: number): Verdict {
  const model = models.find(({ id }) => id === name);
  if (model === undefined) {
    const some = models.slice(0, 8).map(({ id }) => id);
    const more = models.length > some.length ? ', …' : '';
    return problem(`The key has no model "${name}" (it has ${some.join(', ')}${more}).`, mendModel);
  }
  if (model.shutdownDate === null) return ok(`The model ${name} is offered; no shutdown is announced.`);
  const days = Math.ceil((Date.parse(model.shutdownDate) - now) / dayMs);
  if (days <= 0) return problem(`The model ${name} was shut down on ${model.shutdownDate}.`, mendModel);
  const message = `The model ${name} shuts down on ${model.shutdownDate}, in ${days} day${days === 1 ? '' : 's'}.`;
  return days < warnDays ? warning(message, mendModel) : ok(message);
}
