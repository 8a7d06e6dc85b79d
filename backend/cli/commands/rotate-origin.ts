import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { raiseOriginSecret } from '../../infra/origin-secret.ts';
import { ROOT } from '../../infra/paths.ts';
import { generationOf, rotateOriginSecret } from '../../local/secrets.ts';
import { CommandError, defineCommand } from '../command.ts';
import { type Cli, readStack, stageOf } from '../context.ts';

/** A running stack looks every quarter of a second, and loads two functions anew. */
const IN_FORCE_MS = 15_000;

/** @returns the generation that is in force */
const locally = async (cli: Cli): Promise<number> => {
  await cli.connect({ local: true });
  const generation = generationOf(rotateOriginSecret(cli.dataDir));
  for (const until = Date.now() + IN_FORCE_MS; readStack(cli.dataDir)?.originGeneration !== generation; ) {
    if (Date.now() > until)
      throw new CommandError(
        `the running stack did not take the new secret, which is in ${cli.dataDir}: stop the stack and start it again`,
      );
    await pause(50);
  }
  return generation;
};

const exitOf = (command: string, args: readonly string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    // What the deploy says is for people: stdout is this command's own.
    spawn(command, args, { cwd: ROOT, stdio: ['inherit', process.stderr, 'inherit'] })
      .once('error', reject)
      .once('exit', (code) => resolve(code ?? 1));
  });

/** @returns the generation that is in force */
const onAws = async (stageOption: string): Promise<number> => {
  const stage = stageOf(stageOption);
  const generation = raiseOriginSecret(stage);
  const deploy = ['cdk', 'deploy', 'backend', '-c', `stage=${stage}`];
  if ((await exitOf('npx', deploy)) !== 0)
    throw new CommandError(
      `generation ${generation} is in backend/infra/origin-secret.json, but its deploy failed: go on with \`npx ${deploy.join(' ')}\``,
    );
  return generation;
};

export const rotateOrigin = defineCommand({
  usage: 'keys rotate-origin',
  summary: 'Make a new secret between the distribution and its origin; the one before is taken until the next rotation',
  options: {},
  notes: [
    'With --stage it raises backend/infra/origin-secret.json (commit it) and deploys; nothing is refused meanwhile.',
    'Where a secret has leaked run it twice: the second time ends the leaked one.',
  ],
  run: async (_values, _words, cli) => {
    const generation = await (cli.stageOption === undefined ? locally(cli) : onAws(cli.stageOption));
    await cli.result(
      { generation },
      () => `origin secret ${generation} is in force; ${generation - 1} is taken until the next rotation`,
    );
    return undefined;
  },
});
