import type { World } from './world.ts';

/** The figures of a run, in one line. */
export async function toFigures(world: World, seed: number, violations: readonly string[]): Promise<string> {
  const messages = world.visitors.flatMap((visitor) => visitor.messages);
  const recoveries = messages
    .flatMap(({ failedAt, answeredAt }) => (failedAt === null || answeredAt === null ? [] : [answeredAt - failedAt]))
    .toSorted((a, b) => a - b);
  const [turns = {}] = await world.postgrest.sql(
    `select count(*) as turns, sum(intento) as attempts,
       (select count(*) from public.ejecuciones_herramientas) as "tool calls",
       (select count(*) from public.ejecuciones_herramientas where repetida_de is not null) as repeated
     from public.turnos`,
  );
  const random = world.deaths.filter(({ type }) => type === 'random').length;
  const byPoint = world.deaths.filter(({ type }) => type === 'failpoint').length;
  return [
    `seed ${seed}: ${random} random kills`,
    `${byPoint} by point (${countPoints(world)})`,
    `${world.fleet.started()} processes`,
    `${world.visitors.length} leads`,
    ...Object.entries(turns).map(([name, count]) => `${String(count)} ${name}`),
    `${messages.reduce((sum, { retries }) => sum + retries, 0)} retries`,
    `${await countLeaked(world)} conversations leaked`,
    `recovery p50 ${quantile(recoveries, 0.5)} ms, p99 ${quantile(recoveries, 0.99)} ms`,
    `violations: ${violations.length}`,
  ].join(', ');
}

/** How often each failpoint killed a process. */
export function countDeaths({ deaths }: World): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const death of deaths) {
    if (death.type === 'failpoint') counts.set(death.point, (counts.get(death.point) ?? 0) + 1);
  }
  return counts;
}

/** Conversations at OpenAI that no row knows: made by a process that died before it could write them down. */
export async function countLeaked({ postgrest, simulator }: World): Promise<number> {
  const rows = await postgrest.sql(
    `select conversacion_openai_id as id from public.conversaciones
     union
     select conversacion_openai_id from public.ejecuciones_asistente`,
  );
  const known = new Set(rows.map((row) => row['id']));
  return simulator.conversations.ids().filter((id) => !known.has(id)).length;
}

function countPoints(world: World): string {
  return [...countDeaths(world)].map(([point, count]) => `${point} ${count}`).join('; ');
}

function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
