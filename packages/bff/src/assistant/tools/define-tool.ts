import type { CountryCode } from 'libphonenumber-js/max';
import * as z from 'zod';
import type { ToolDeclaration } from '../../openai/model.ts';

/** What a tool may know besides its arguments. */
export interface ToolPolicy {
  country: CountryCode;
}

/** Arguments ready for the database, or an output that tells the model what to do instead. */
export type ToolCheck = { ok: true; arguments: Record<string, string> } | { ok: false; error: string; message: string };

export interface Tool {
  declaration: ToolDeclaration;
  /** Parses and normalises the model's arguments; never throws. `conversacion_id` is left to the caller. */
  check: (input: unknown, policy: ToolPolicy) => ToolCheck;
}

interface ToolDefinition<Shape extends z.ZodRawShape> {
  name: string;
  /** Spanish: the model reads it. */
  description: string;
  shape: Shape;
  normalize: (input: z.output<z.ZodObject<Shape>>, policy: ToolPolicy) => ToolCheck;
}

const conversationId = z.string().describe('El conversacion_id del estado de la conversación.');

/** Declares a tool once: the schema the model sees and the check its arguments go through are the same object. */
export function defineTool<Shape extends z.ZodRawShape>(definition: ToolDefinition<Shape>): Tool {
  const input = z.strictObject({ conversacion_id: conversationId, ...definition.shape });
  const { $schema: _, ...parameters } = z.toJSONSchema(input);
  return {
    declaration: { name: definition.name, description: definition.description, parameters },
    check(value, policy) {
      const parsed = input.safeParse(value);
      if (!parsed.success) {
        const field = parsed.error.issues[0]?.path.join('.') ?? '';
        return refuse('invalid_arguments', `Los argumentos no son válidos (${field}). Corrígelos y llama de nuevo.`);
      }
      // The strict object holds exactly `conversacion_id` and the shape, so it is the shape's output too.
      return definition.normalize(parsed.data as unknown as z.output<z.ZodObject<Shape>>, policy);
    },
  };
}

/** An output the model can act on; `message` is Spanish and says what to do next. */
export function refuse(error: string, message: string): Extract<ToolCheck, { ok: false }> {
  return { ok: false, error, message };
}
