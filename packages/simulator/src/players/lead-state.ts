/** What the database held when the turn began, as the engine tells it in the last line of the instructions. */
export type LeadState = {
  conversacion_id: string;
  idioma: string | null;
  datos: LeadData;
  necesidad: string | null;
  cerrado: boolean;
};

/** The four fields of a lead; null is not known yet. */
export type LeadData = {
  full_name: string | null;
  email: string | null;
  phone_number: string | null;
  company_name: string | null;
};

const prefix = 'Estado de la conversación:';

/** Reads the state line out of the instructions. Null when there is none or it is not the JSON it should be. */
export function parseLeadState(instructions: string | null | undefined): LeadState | null {
  const line = instructions
    ?.split('\n')
    .findLast((candidate) => candidate.trimStart().startsWith(prefix))
    ?.trim();
  if (line === undefined) return null;
  const parsed = parseObject(line.slice(prefix.length));
  if (parsed === null || typeof parsed['conversacion_id'] !== 'string') return null;
  const data = isRecord(parsed['datos']) ? parsed['datos'] : {};
  return {
    conversacion_id: parsed['conversacion_id'],
    idioma: textOrNull(parsed['idioma']),
    datos: {
      full_name: textOrNull(data['full_name']),
      email: textOrNull(data['email']),
      phone_number: textOrNull(data['phone_number']),
      company_name: textOrNull(data['company_name']),
    },
    necesidad: textOrNull(parsed['necesidad']),
    cerrado: parsed['cerrado'] === true,
  };
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
