import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { raiseOriginSecret } from '../../infra/origin-secret.ts';
import { ROOT } from '../../infra/paths.ts';
import { generationOf, rotateOriginSecret } from '../../local/secrets.ts';
import { readStackInfo } from '../../local/stack-info.ts';
import { HOME_REGION, type Stage } from '../../src/records/names.ts';
import { CommandError, defineCommand } from '../command.ts';
import type { Cli } from '../context.ts';
import { awsApi, callerIdentity } from '../doctor/aws-api.ts';

/** A running stack looks every quarter of a second, and loads two functions anew. */
const IN_FORCE_MS = 15_000;

/** @returns the generation that is in force */
const locally = async (cli: Cli): Promise<number> => {
  await cli.connect({ local: true });
  const generation = generationOf(rotateOriginSecret(cli.dataDir));
  for (const until = Date.now() + IN_FORCE_MS; readStackInfo(cli.dataDir)?.originGeneration !== generation; ) {
    if (Date.now() > until)
      throw new CommandError(
        `the running stack did not take the new secret, which is in ${cli.dataDir}: stop the stack and start it again`,
      );
    await pause(50);
  }
  return generation;
};

/** What a rotation on AWS does beside deciding. */
export type RotationParts = {
  /** Rejects where AWS does not know who asks: most deploys that fail, fail there. */
  identify: () => Promise<unknown>;
  /** @returns the new generation, which the file has then */
  raise: () => number;
  /** @returns the exit code */
  deploy: (args: readonly string[]) => Promise<number>;
};

/**
 * A deploy that fails halfway may have changed a function already, and a generation taken back would be shown by a
 * distribution that nobody believes. So the file keeps it, and the sentence says how to go on.
 * @returns the generation that is in force
 * @throws CommandError
 */
export const rotateOnAws = async (stage: Stage, { identify, raise, deploy }: RotationParts): Promise<number> => {
  await identify();
  const generation = raise();
  const args = ['cdk', 'deploy', 'backend', '-c', `stage=${stage}`];
  if ((await deploy(args)) !== 0)
    throw new CommandError(
      `generation ${generation} of ${stage} is in backend/infra/origin-secret.json, but its deploy failed: go on with \`npx ${args.join(' ')}\`. ` +
        'Do not rotate again before that has succeeded, or requests are refused until it has.',
    );
  return generation;
};

const npx = (args: readonly string[]): Promise<number> =>
  new Promise((resolve) => {
    // What the deploy says is for people: stdout is this command's own.
    spawn('npx', args, { cwd: ROOT, stdio: ['inherit', process.stderr, 'inherit'] })
      .once('error', (error) => {
        process.stderr.write(`npx: ${error.message}\n`);
        resolve(1);
      })
      .once('exit', (code) => resolve(code ?? 1));
  });

const onAws = async (cli: Cli): Promise<number> => {
  const { stage } = await cli.connect();
  return rotateOnAws(stage, {
    identify: () => awsApi()(callerIdentity(HOME_REGION)),
    raise: () => raiseOriginSecret(stage),
    deploy: npx,
  });
};

export const rotateOrigin = defineCommand({
  usage: 'keys rotate-origin',
  summary: 'Make a new secret between the distribution and its origin; the one before is taken until the next rotation',
  options: {},
  notes: [
    'With --stage it raises backend/infra/origin-secret.json (commit it) and deploys; nothing is refused meanwhile.',
    'Where that deploy fails, go on with `npx cdk deploy backend -c stage=STAGE`, not with another rotation.',
    'Where a secret has leaked run it twice: the second time ends the leaked one.',
  ],
  run: async (_values, _words, cli) => {
    const generation = await (cli.stageOption === undefined ? locally(cli) : onAws(cli));
    await cli.result(
      { generation },
      () => `origin secret ${generation} is in force; ${generation - 1} is taken until the next rotation`,
    );
    return undefined;
  },
});
