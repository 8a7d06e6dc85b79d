import { COMMANDS } from '../../cli/commands/index.ts';
import { main } from '../../cli/main.ts';
import { parseCommand } from '../../cli/parse.ts';
import type { Ran } from './local-shell.ts';

/** The words of a command as a shell has them, for the quoting that the documentation uses. */
export const wordsOf = (command: string): string[] =>
  [...command.replaceAll('\\\n', ' ').matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replaceAll(/['"]/g, ''),
  );

/** Finds out whether the command line would take the words, without running them. @throws UsageError */
export const checkUsage = async ([name = '', ...rest]: readonly string[]): Promise<void> => {
  if (name === 'help') return;
  const listed = COMMANDS.find((command) => command.name === name);
  if (!listed) throw new Error(`there is no command ${name}`);
  const loaded = (await listed.load()).default;
  const command = 'commands' in loaded ? loaded.commands[rest[0] ?? ''] : loaded;
  if (!command) throw new Error(`there is no command ${name} ${rest[0]}`);
  parseCommand(command, 'commands' in loaded ? rest.slice(1) : rest);
};

/**
 * Runs `evothesis` in this process, which saves the half second that a process of its own takes; `cli.test.ts` has those.
 * One at a time: it takes what is written to stdout and stderr meanwhile.
 */
export const runCli = async (words: readonly string[]): Promise<Ran> => {
  const said = { stdout: '', stderr: '' };
  const writes = { stdout: process.stdout.write, stderr: process.stderr.write };
  const take = (name: keyof typeof said) =>
    ((chunk: string | Uint8Array) => {
      said[name] += String(chunk);
      return true;
    }) as typeof process.stdout.write;
  const before = process.exitCode;
  process.setMaxListeners(0);
  process.stdout.write = take('stdout');
  process.stderr.write = take('stderr');
  try {
    await main(words);
    return { code: Number(process.exitCode ?? 0), ...said };
  } finally {
    process.stdout.write = writes.stdout;
    process.stderr.write = writes.stderr;
    process.exitCode = before;
  }
};
