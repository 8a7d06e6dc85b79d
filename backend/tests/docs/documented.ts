import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT, type System } from '../stack-process.ts';
import type { storedIn } from '../stored.ts';
import { hourNow, rememberTable, untilEnriched, visit } from './incident.ts';
import { commandsOf, type Shell, type ShellBlock, shellBlocks } from './index.ts';
import { runCli, wordsOf } from './run-cli.ts';

/** The pages whose commands are run. The recoveries have a test of their own, after what they recover from. */
export const PAGES = [
  'README.md',
  'backend/local/README.md',
  ...readdirSync(path.join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

export type Documented = ShellBlock & { command: string };

/** Every command in a shell block of a page, apart from the recoveries. */
export const documented = (): Documented[] => {
  const page = readFileSync(path.join(ROOT, 'docs/runbooks.md'), 'utf8');
  const recoveries = page.slice(0, page.indexOf('# Recoveries\n')).split('\n').length;
  return PAGES.flatMap(shellBlocks)
    .filter(({ file, line }) => file !== 'docs/runbooks.md' || line < recoveries)
    .flatMap((block) => commandsOf(block).map((command) => ({ ...block, command })));
};

/** Commands in running text, such as `npx evothesis keys`. */
export const inlineCommands = (): { file: string; command: string }[] =>
  PAGES.flatMap((file) =>
    [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(/`npx (evothesis [^`]+)`/g)].map(([, command = '']) => ({
      file,
      command,
    })),
  );

const SITE = 'shop';

/** The id of an API key made now. */
const newKey = async (data: readonly string[]): Promise<string> =>
  (JSON.parse((await runCli(['keys', 'add', '--site', SITE, '--json', ...data])).stdout) as { id: string }).id;

/** What the examples of the documentation stand for on this stack, with events of a site `shop`. */
export const prepare = async (system: System, stored: ReturnType<typeof storedIn>, shell: Shell) => {
  const data = ['--data', system.data];
  await runCli(['sites', 'add', SITE, '--privacy', 'full', ...data]);
  await visit(system, SITE, 'test-123', { visitorId: 'vis_documented' });
  await visit(system, SITE, 'test-456', { visitorId: 'vis_documented-2' });
  await untilEnriched(stored, SITE, 2);
  await runCli(['archive', '--hour', hourNow(), ...data]);
  const { archive, sessions } = { ...system.stack.buckets, ...system.stack.tables };
  const [log = ''] = (await stored.keys(archive, `site-logs/domain=${SITE}/`)).filter((key) => key.endsWith('.gz'));
  copyFileSync(path.join(system.data, 's3', archive, log), path.join(shell.cwd, 'events-2026-11-22-14.jsonl.gz'));
  const request = {
    t: new Date().toISOString(),
    ip: '198.51.100.7',
    headers: {},
    body: { siteId: SITE, eventType: 'pageview' },
  };
  writeFileSync(path.join(shell.cwd, 'requests.jsonl'), `${JSON.stringify(request)}\n`);
  writeFileSync(path.join(shell.cwd, 'purchase.json'), '{ "type": "object", "required": ["value", "currency"] }');
  const served = [3, 2, 1].map((ago) => {
    const [, day, month, year, time] =
      /(\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(Date.now() - ago * 3_600_000).toUTCString()) ?? [];
    return `192.0.2.1 - - [${day}/${month}/${year}:${time} +0000] "GET / HTTP/1.1" 200 1 "-" "Mozilla/5.0 Firefox/150.0"\n`;
  });
  writeFileSync(path.join(shell.cwd, 'access.log'), served.join(''));
  await rememberTable(stored, sessions, shell);
  const copied = await shell.run(
    `aws dynamodb restore-table-to-point-in-time --source-table-name ${sessions} --target-table-name ${sessions}-copy`,
    { POINT_IN_TIME: shell.cwd },
  );
  if (copied.code !== 0) throw new Error(copied.stderr);
  const identity = (await stored.scan(sessions)).find(({ site_id }) => site_id?.S === SITE)?.identity_id?.S;
  const today = new Date().toISOString().slice(0, 10);
  const examples: readonly (readonly [example: string, stands: string])[] = [
    ['$(date -u +%Y-%m-%dT%H)', hourNow()],
    ['$(date -u +%F)', today],
    ['2026-11-22T14:30:00Z', new Date().toISOString()],
    ['2026-11-22T14:00Z', `${today}T00:00Z`],
    ['2026-11-22T18:00Z', new Date().toISOString()],
    ['2026-11-22T14', hourNow()],
    ['2026-11-01', today],
    ['2026-11-30', today],
    ['vis_9k2…', 'vis_documented'],
    ['id_7Qm…', String(identity)],
    ['COPY', `${sessions}-copy`],
    ['s3://bucket/prefix', `s3://${system.stack.buckets.export}/prefix`],
    ['./out', path.join(shell.cwd, 'out')],
    ['requests.jsonl', path.join(shell.cwd, 'requests.jsonl')],
    ['events-2026-11-22-14.jsonl.gz', path.join(shell.cwd, 'events-2026-11-22-14.jsonl.gz')],
    ['access.log', path.join(shell.cwd, 'access.log')],
    ['purchase.json', path.join(shell.cwd, 'purchase.json')],
    ['answers.jsonl', path.join(shell.cwd, 'answers.jsonl')],
    // The same load, for less of the test's time.
    ['--rate 50 --seconds 30', '--rate 50 --seconds 2'],
    ['http://127.0.0.1:8787', system.stack.url],
  ];
  const onThisStack = (command: string): string =>
    examples.reduce((text, [example, stands]) => text.replaceAll(example, stands), command);

  return {
    /** Runs one command as the page has it, with its examples filled in. */
    run: async (command: string) => {
      const filled = onThisStack(command);
      if (!filled.startsWith('npx evothesis '))
        return shell.run(`cd "$ROOT" && ${filled}`, { KEY: system.stack.apiToken });
      const words = wordsOf(filled).slice(2);
      // Without --once it would stay for ever; cli.test.ts ends it by Ctrl-C.
      const once = words[0] === 'tail' && !words.includes('--once') ? ['--once'] : [];
      // Blocks that remove the site are followed by some that need it.
      if (words[1] !== 'add') await runCli(['sites', 'add', SITE, '--privacy', 'full', ...data]);
      else await runCli(['sites', 'remove', SITE, ...data]);
      // The site that a block removed took its API keys along.
      if (words[1] === 'revoke') words[2] = await newKey(data);
      return runCli([...words, ...once, ...data]);
    },
  };
};
