import { parseArgs } from 'node:util';
import { COMMON_OPTIONS, type Command, type Options, UsageError } from './command.ts';
import { didYouMean } from './nearest.ts';

export type Parsed = { values: Record<string, unknown>; words: string[] };

/**
 * Reads a command's arguments by its own list of options. Node's parser splits them; what is unknown, repeated, missing
 * or not among the choices is judged here, so that every message names the option and the nearest right one.
 * @throws UsageError
 */
export const parseCommand = (command: Pick<Command, 'options' | 'words'>, args: readonly string[]): Parsed => {
  const options: Options = { ...command.options, ...COMMON_OPTIONS };
  const { tokens, positionals } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(
      Object.entries(options).map(([name, { type, short }]) => [name, { type, ...(short && { short }) }]),
    ),
  });
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(options)) values[name] = empty(spec);
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const spec = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (!spec)
      throw new UsageError(`unknown option ${token.rawName}${didYouMean(token.name, Object.keys(options), '--')}`);
    values[token.name] = readValue(token.name, token.value, spec, values[token.name]);
  }
  if (values.help) return { values, words: positionals };
  for (const [name, spec] of Object.entries(options)) {
    if (spec.required && values[name] === undefined)
      throw new UsageError(`--${name} ${spec.value ?? ''}`.trimEnd().concat(' is missing'));
  }
  const { min = 0, max = 0 } = command.words ?? {};
  if (positionals.length < min) throw new UsageError('too few arguments');
  if (positionals.length > max) throw new UsageError(`unexpected argument ${JSON.stringify(positionals[max])}`);
  return { values, words: positionals };
};

const empty = (spec: Options[string]) => (spec.type === 'boolean' ? false : spec.multiple ? [] : undefined);

const readValue = (name: string, value: string | undefined, spec: Options[string], before: unknown): unknown => {
  if (spec.type === 'boolean') {
    if (value !== undefined) throw new UsageError(`--${name} takes no value`);
    return true;
  }
  if (value === undefined) throw new UsageError(`--${name} needs a value${spec.value ? ` (${spec.value})` : ''}`);
  if (spec.choices && !spec.choices.includes(value)) {
    throw new UsageError(`--${name} is ${spec.choices.join(' or ')}, not ${JSON.stringify(value)}`);
  }
  if (spec.multiple) return [...(before as string[]), value];
  if (before !== undefined) throw new UsageError(`--${name} is given twice`);
  return value;
};
