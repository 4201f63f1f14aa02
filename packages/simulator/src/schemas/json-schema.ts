/** The part of JSON Schema that the generator writes. */
export type JsonSchema = {
  $ref?: string;
  anyOf?: JsonSchema[];
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  enum?: unknown[];
  const?: unknown;
};

/** Schemas by the name of the type they were made from. */
export type Definitions = Record<string, JsonSchema>;
