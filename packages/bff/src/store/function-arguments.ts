import type { Database, Json } from './generated/database.types.ts';

type Functions = Database['public']['Functions'];

/** The SQL functions there are: made from the migrations, so one that is not there does not compile. */
export type FunctionName = keyof Functions;

/** What one of them takes, by name. */
export type FunctionArguments<Name extends FunctionName> = {
  [Key in keyof Functions[Name]['Args']]: Sent<Functions[Name]['Args'][Key]>;
};

/** The generated types know no null; jsonb takes whatever JSON can say, and a bigint travels as text. */
type Sent<Value> = Json extends Value
  ? unknown
  : Value extends readonly (infer Item)[]
    ? readonly Item[] | null
    : Value extends number
      ? Value | string | null
      : Value | null;
