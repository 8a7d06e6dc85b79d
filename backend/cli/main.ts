import { type Command, type CommandGroup, UsageError } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { connectTo, dataDirOf, stageOf } from './context.ts';
import { commandHelp, groupHelp, overview } from './help.ts';
import { didYouMean } from './nearest.ts';
import { createOutput } from './output.ts';
import { parseCommand } from './parse.ts';
import { sayFailure } from './remedy.ts';

/** `stopped`: 128 and the number of SIGINT, as shells tell it. */
const EXIT = { done: 0, failed: 1, usage: 2, stopped: 130 } as const;
const HELP_WORDS: readonly string[] = ['help', '--help', '-h'];

/** Runs one command and leaves its exit code in `process.exitCode`. Imports only the command that was asked for. */
export const main = async (args: readonly string[]): Promise<void> => {
  // `evothesis tail | head` closes the pipe: a wish, not a failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.failed),
  );
  try {
    process.exitCode = await dispatch(args);
  } catch (error) {
    // Time-outs have another name: this one comes of Ctrl-C alone.
    const stopped = error instanceof Error && error.name === 'AbortError';
    report(stopped ? new Error('stopped before the end; what was written until then stays') : error, args);
    process.exitCode = stopped ? EXIT.stopped : error instanceof UsageError ? EXIT.usage : EXIT.failed;
  }
};

const dispatch = async (args: readonly string[]): Promise<number> => {
  const [name, ...rest] = args;
  if (name === undefined) {
    process.stderr.write(`${overview()}\n`);
    return EXIT.usage;
  }
  if (HELP_WORDS.includes(name)) return rest[0] ? dispatch([...rest, '--help']) : print(overview());
  if (name.startsWith('-')) throw new UsageError(`the command comes first, then ${name}`);
  const listed = COMMANDS.find((command) => command.name === name);
  if (!listed)
    throw new UsageError(
      `unknown command ${JSON.stringify(name)}${didYouMean(
        name,
        COMMANDS.map((command) => command.name),
      )}`,
    );
  const loaded = (await listed.load()).default;
  if (!('commands' in loaded)) return execute(loaded, rest);
  return dispatchGroup(name, loaded, rest);
};

const dispatchGroup = async (name: string, group: CommandGroup, args: readonly string[]): Promise<number> => {
  const [sub = '', ...rest] = args;
  if (HELP_WORDS.includes(sub)) return print(groupHelp(name, group));
  const names = Object.keys(group.commands);
  const command = Object.hasOwn(group.commands, sub) ? group.commands[sub] : undefined;
  if (!command) {
    throw new UsageError(
      sub
        ? `unknown command ${JSON.stringify(`${name} ${sub}`)}${didYouMean(sub, names, `${name} `)}`
        : `${name} needs one of ${names.join(', ')}`,
    );
  }
  return execute(command, rest);
};

/** Twice means now: a second signal meets the default handler. */
const abortedBySignals = (): AbortController => {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  return stop;
};

const execute = async (command: Command, args: readonly string[]): Promise<number> => {
  const { values, words } = parseCommand(command, args);
  if (values.help) return print(commandHelp(command));
  const stageOption = values.stage as string | undefined;
  if (stageOption !== undefined) stageOf(stageOption);
  const dataDir = dataDirOf(values.data as string | undefined, process.env);
  let stop: AbortController | undefined;
  const code = await command.run(values, words, {
    ...createOutput(values.json === true, process.stdout, process.stderr),
    // A command that never asks for it is ended by the first signal.
    get signal() {
      stop ??= abortedBySignals();
      return stop.signal;
    },
    dataDir,
    stageOption,
    connect: (options) => connectTo(dataDir, options?.local ? undefined : stageOption, process.env),
  });
  return code ?? EXIT.done;
};

const print = (text: string): number => {
  process.stdout.write(`${text}\n`);
  return EXIT.done;
};

/** One sentence for people, one object for machines; a stack only where someone asks for it. */
const report = (error: unknown, args: readonly string[]): void => {
  const onAws = args.some((arg) => arg === '--stage' || arg.startsWith('--stage='));
  const message = sayFailure(error, onAws, process.env);
  const usage = error instanceof UsageError;
  if (args.includes('--json')) {
    process.stderr.write(`${JSON.stringify({ status: 'error', code: usage ? 'usage' : 'failed', message })}\n`);
    return;
  }
  process.stderr.write(`evothesis: ${message}\n`);
  if (usage) process.stderr.write('See `evothesis help`, or `evothesis COMMAND --help`.\n');
  else if (process.env.EVOTHESIS_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
};
