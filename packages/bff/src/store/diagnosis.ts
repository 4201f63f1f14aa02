import * as z from 'zod';
import type { Probe } from './probe.ts';

const openTo = z.object({ objeto: z.string(), clase: z.string(), permisos: z.array(z.string()) });

const diagnosisSchema = z
  .object({
    version_postgres: z.string(),
    reloj: z.iso.datetime({ offset: true }),
    conexion_cifrada: z.boolean().nullable(),
    migraciones: z.array(z.string()).nullable(),
    tablas_sin_rls: z.array(z.object({ objeto: z.string(), roles: z.array(z.string()) })),
    permisos_de_anon: z.array(openTo),
    funciones_de_anon: z.array(z.string()),
    faltas_de_service_role: z.array(z.object({ objeto: z.string(), clase: z.string(), faltan: z.array(z.string()) })),
    vistas_del_dueno: z.array(z.string()),
  })
  .transform((row) => ({
    postgresVersion: row.version_postgres,
    clock: Date.parse(row.reloj),
    encrypted: row.conexion_cifrada,
    /** Null when the database keeps no history. */
    migrations: row.migraciones,
    tablesWithoutRls: row.tablas_sin_rls.map(({ objeto, roles }) => ({ name: objeto, reachedBy: roles })),
    openToAnon: row.permisos_de_anon.map(({ objeto, clase, permisos }) => ({
      name: objeto,
      kind: toKind(clase),
      privileges: permisos,
    })),
    functionsOfAnon: row.funciones_de_anon,
    missingForService: row.faltas_de_service_role.map(({ objeto, clase, faltan }) => ({
      name: objeto,
      kind: toKind(clase),
      privileges: faltan,
    })),
    ownersViews: row.vistas_del_dueno,
  }));

/** What state the database is in, and what of `public` is open or out of reach. */
export type Diagnosis = z.output<typeof diagnosisSchema>;

/** What came of asking for it; times as in a ProbeAnswer. */
export type DiagnosisAnswer =
  | { type: 'known'; diagnosis: Diagnosis; askedAt: number; answeredAt: number }
  /** The database is older than the question. */
  | { type: 'missing' }
  | { type: 'failed'; why: string };

/** Asks the database how it is. */
export async function readDiagnosis(probe: Probe): Promise<DiagnosisAnswer> {
  const answer = await probe.call('diagnostico');
  switch (answer.type) {
    case 'unreachable':
      return { type: 'failed', why: answer.reason };
    case 'refused':
      if (answer.status === 404 && answer.code !== '') return { type: 'missing' };
      return { type: 'failed', why: `status ${answer.status}${answer.code === '' ? '' : `, code ${answer.code}`}` };
    case 'answered': {
      const parsed = diagnosisSchema.safeParse(answer.value);
      if (!parsed.success) return { type: 'failed', why: 'an answer of another version' };
      const { askedAt, answeredAt } = answer;
      return { type: 'known', diagnosis: parsed.data, askedAt, answeredAt };
    }
  }
}

function toKind(clase: string): 'table' | 'sequence' {
  return clase === 'secuencia' ? 'sequence' : 'table';
}
