import path from 'node:path';
import { LICENCE } from './dynamodb/dynamodb-local.ts';
import { HELP, parseStart, type StartOptions, UsageError } from './options.ts';
import { whenParentDies } from './parent-watch.ts';
import { type Stack, startStack } from './stack.ts';
import { startTraffic } from './traffic/run.ts';

/** Longest clean end. What is left then ends with this process. */
const STOP_MS = 15_000;

/** A start that takes longer builds what has changed, or everything for the first time. */
const PATIENCE_MS = 4_000;

const welcome = ({ info, dataDir, built }: Stack, options: StartOptions, since: number): string =>
  [
    `Evothesis Pixel is running (ready after ${((Date.now() - since) / 1000).toFixed(1)} s${built.length ? `, built ${built.join(', ')}` : ''}).`,
    '',
    `  Demo site   ${info.demoUrl}`,
    `  Collect     ${info.collectUrl}`,
    `  Dashboard   ${info.dashboardUrl}`,
    `  Data        ${path.relative(process.cwd(), dataDir) || dataDir}${options.data === undefined ? ' (removed at the end)' : ''}`,
    ...(options.dynamodb === 'dynamodb-local' ? ['', LICENCE] : []),
    ...(options.traffic > 0
      ? ['', `${options.traffic} synthetic visits a minute are on their way to the site traffic.example.`]
      : []),
    '',
    `Watch events arrive with: npx evothesis tail${options.data === '.evothesis' ? '' : ` --data ${dataDir}`}`,
    'Ctrl-C stops everything; nothing that was answered 200 is lost.',
  ].join('\n');

/** What keeps it from starting, with what to do about a port; everything else says that itself. */
const sayWhy = (message: string, port: number): string => {
  if (message.includes('EADDRINUSE'))
    return `Port ${port} is in use: end what listens there, or choose another with --port N (0 picks a free one).`;
  if (message.includes('listen EACCES'))
    return `Port ${port} is not for this user: choose one from 1024 on with --port N (0 picks a free one).`;
  return message;
};

const main = async (): Promise<void> => {
  const since = Date.now();
  let options: ReturnType<typeof parseStart>;
  try {
    options = parseStart(process.argv.slice(2), process.env);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${HELP}`);
    process.exitCode = 2;
    return;
  }
  if (options === 'help') {
    console.log(HELP);
    return;
  }

  let starting: Promise<Stack> | undefined;
  let traffic: ReturnType<typeof startTraffic> | undefined;
  let ending = false;
  const end = (code: number): void => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(code || 1), STOP_MS).unref();
    void Promise.resolve(traffic?.stop())
      .then(() => starting)
      .then((stack) => stack?.stop())
      .catch(() => undefined)
      .then(() => process.exit(code));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(0));
  whenParentDies(() => end(0));

  const patience = setTimeout(
    () => console.error('Starting: what has changed since the last start is built first…'),
    PATIENCE_MS,
  );
  let stack: Stack;
  try {
    starting = startStack({
      port: options.port,
      dynamodb: options.dynamodb,
      ...(options.data === undefined ? {} : { dataDir: options.data }),
    });
    stack = await starting;
  } catch (error) {
    if (!ending) console.error(sayWhy((error as Error).message, options.port));
    process.exit(1);
  }
  clearTimeout(patience);
  if (ending) return;
  for (const warning of stack.warnings) console.error(warning);
  console.log(welcome(stack, options, since));
  if (options.traffic > 0) traffic = startTraffic({ collectUrl: stack.info.collectUrl, perMinute: options.traffic });
  const sentence = await stack.broken;
  console.error(sentence);
  end(1);
};

await main();
