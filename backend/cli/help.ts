import { COMMON_OPTIONS, type Command, type CommandGroup, type Options } from './command.ts';
import { COMMANDS } from './commands/index.ts';

const columns = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd()).join('\n');
};

const optionRows = (options: Options) =>
  Object.entries(options).map(
    ([name, { type, value, choices, describe, multiple, required }]) =>
      [
        `--${name}${type === 'string' ? ` ${value ?? choices?.join('|') ?? 'VALUE'}` : ''}`,
        `${describe}${required ? ' (required)' : ''}${multiple ? ' (may be repeated)' : ''}`,
      ] as const,
  );

/** `evothesis help`. */
export const overview = (): string =>
  [
    'usage: evothesis COMMAND [options]',
    '',
    columns(COMMANDS.map(({ name, summary }) => [name, summary] as const)),
    '',
    'Every command takes:',
    columns(optionRows(COMMON_OPTIONS)),
    '',
    'Exit code 0: done, 1: failed, 2: wrong usage. `evothesis COMMAND --help` has the details.',
  ].join('\n');

/** `evothesis COMMAND --help`. */
export const commandHelp = (command: Command): string =>
  [
    `usage: evothesis ${command.usage}`,
    '',
    `${command.summary}.`,
    '',
    columns([...optionRows(command.options), ...optionRows(COMMON_OPTIONS)]),
    ...(command.notes ? ['', ...command.notes] : []),
  ].join('\n');

export const groupHelp = (name: string, group: CommandGroup): string =>
  [
    `usage: evothesis ${name} ${Object.keys(group.commands).join('|')} [options]`,
    '',
    columns(Object.values(group.commands).map(({ usage, summary }) => [usage, summary] as const)),
  ].join('\n');
