import { parseArgs } from 'node:util';
import { nearest } from '../cli/nearest.ts';

/** Options of `npm start --`, in the order in which they are explained. */
const OPTIONS = [
  { name: 'port', value: 'N', says: 'port of the front door; 0 picks a free one (default 8787)' },
  {
    name: 'data',
    value: 'DIR',
    says: 'where everything is kept between starts (default .evothesis, or EVOTHESIS_DATA)',
  },
  { name: 'ephemeral', says: 'keep nothing: a fresh directory that is removed at the end' },
  { name: 'dynamodb', value: 'WHICH', says: 'dynoxide (default), dynamodb-local, or the URL of a DynamoDB server' },
  { name: 'traffic', value: 'N', says: 'N synthetic visits a minute through the real front door (default none)' },
  { name: 'help', says: 'this text' },
] as const satisfies readonly { name: string; value?: string; says: string }[];

export type StartOptions = { port: number; data: string | undefined; dynamodb: string; traffic: number };

export const HELP = `npm start -- [options]

Brings up the whole system on this machine and stays until Ctrl-C.

${OPTIONS.map((option) => `  --${`${option.name}${'value' in option ? ` ${option.value}` : ''}`.padEnd(16)}${option.says}`).join('\n')}
`;

export class UsageError extends Error {}

const checkNames = (args: readonly string[]): void => {
  const names = OPTIONS.map(({ name }) => name as string);
  for (const arg of args) {
    const name = /^--([^=]*)/.exec(arg)?.[1];
    if (name === undefined || names.includes(name)) continue;
    const likely = nearest(name, names);
    throw new UsageError(`There is no option --${name}.${likely ? ` Did you mean --${likely}?` : ''}`);
  }
};

const whole = (name: string, text: string, least: number, greatest: number): number => {
  if (!/^\d+$/.test(text) || Number(text) < least || Number(text) > greatest)
    throw new UsageError(`--${name} is a whole number from ${least} to ${greatest}, not "${text}".`);
  return Number(text);
};

/** @returns `help`, or the options. @throws UsageError in words for people */
export const parseStart = (
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): 'help' | StartOptions => {
  checkNames(args);
  let values: Record<string, string | boolean | undefined>;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: Object.fromEntries(
        OPTIONS.map((option) => [
          option.name,
          { type: 'value' in option ? ('string' as const) : ('boolean' as const) },
        ]),
      ),
    }));
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  if (values.help) return 'help';
  if (values.ephemeral && values.data !== undefined)
    throw new UsageError('--ephemeral keeps nothing: leave out --data.');
  if (values.data === '') throw new UsageError('--data needs a folder, and this is an empty text.');
  const dynamodb = String(values.dynamodb ?? 'dynoxide');
  if (
    dynamodb !== 'dynoxide' &&
    dynamodb !== 'dynamodb-local' &&
    !(/^https?:/.test(dynamodb) && URL.canParse(dynamodb))
  )
    throw new UsageError(
      `--dynamodb is dynoxide, dynamodb-local, or a URL such as http://127.0.0.1:8000, not "${dynamodb}".`,
    );
  return {
    port: whole('port', String(values.port ?? '8787'), 0, 65_535),
    data: values.ephemeral ? undefined : String(values.data ?? (env.EVOTHESIS_DATA || '.evothesis')),
    dynamodb,
    traffic: whole('traffic', String(values.traffic ?? '0'), 0, 60_000),
  };
};
