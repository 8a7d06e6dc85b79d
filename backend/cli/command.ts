import type { Cli } from './context.ts';

export { CommandError, UsageError } from './errors.ts';

export type OptionSpec = {
  readonly type: 'string' | 'boolean';
  /** May be given several times. */
  readonly multiple?: true;
  readonly required?: true;
  /** The only values it takes. */
  readonly choices?: readonly string[];
  /** One letter that says the same. */
  readonly short?: string;
  /** Name of the value in the help, e.g. `SITE`. */
  readonly value?: string;
  readonly describe: string;
};
export type Options = Readonly<Record<string, OptionSpec>>;

type ValueOf<O extends OptionSpec> = O extends { type: 'boolean' }
  ? boolean
  : O extends { multiple: true }
    ? readonly string[]
    : O extends { choices: readonly (infer C)[] }
      ? O extends { required: true }
        ? C
        : C | undefined
      : O extends { required: true }
        ? string
        : string | undefined;
export type Values<O extends Options> = { readonly [K in keyof O]: ValueOf<O[K]> };

export type Command = {
  /** After `evothesis`, e.g. `archive --hour HOUR [--site SITE]`. */
  readonly usage: string;
  readonly summary: string;
  readonly options: Options;
  /** How many words may follow the command. Default none. */
  readonly words?: { readonly min: number; readonly max: number };
  /** Printed below the options. */
  readonly notes?: readonly string[];
  /** Resolves to the exit code; nothing means 0. */
  readonly run: (values: Record<string, unknown>, words: readonly string[], cli: Cli) => Promise<number | undefined>;
};

/** A command that is only a family of others, e.g. `sites add`. */
export type CommandGroup = { readonly summary: string; readonly commands: Readonly<Record<string, Command>> };

type TypedCommand<O extends Options> = Omit<Command, 'options' | 'run'> & {
  readonly options: O;
  readonly run: (values: Values<O>, words: readonly string[], cli: Cli) => Promise<number | undefined>;
};

/** Infers the types of a command's values from its options. */
export const defineCommand = <const O extends Options>(command: TypedCommand<O>): Command =>
  command as unknown as Command;

/** Taken by every command. */
export const COMMON_OPTIONS = {
  data: {
    type: 'string',
    value: 'DIR',
    describe: 'folder of the local stack (default .evothesis, or EVOTHESIS_DATA)',
  },
  stage: { type: 'string', value: 'dev|prod', describe: 'work on this stage in AWS instead of the local stack' },
  json: { type: 'boolean', describe: 'print JSON for machines' },
  help: { type: 'boolean', short: 'h', describe: 'print this help' },
} as const satisfies Options;
