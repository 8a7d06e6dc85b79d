import { connect } from 'node:net';
import path from 'node:path';
import { readStackInfo, type StackInfo } from '../local/stack-info.ts';
import { bucketNames, HOME_REGION, isStage, type Stage, tableNames } from '../src/records/names.ts';
import { CommandError, UsageError } from './errors.ts';
import type { Output } from './output.ts';

/** What every command is given. */
export type Cli = Output & {
  /** Aborted by the first Ctrl-C or SIGTERM, from when a command first asks for it: others end by them. */
  signal: AbortSignal;
  /** Absolute path of the local stack's folder, whether or not there is one. */
  dataDir: string;
  /** As given, before it is checked. */
  stageOption: string | undefined;
  /** Points the AWS clients at the local stack or at AWS; `local` in spite of `--stage`. @throws CommandError when the local stack is not running */
  connect: (options?: { local?: true }) => Promise<Target>;
};

export type Target = {
  stage: Stage;
  tables: ReturnType<typeof tableNames>;
  buckets: ReturnType<typeof bucketNames>;
  /** Absent on AWS. */
  local?: StackInfo;
};

type Env = Record<string, string | undefined>;

/** An empty variable is one that is not set. @throws UsageError for an empty option, most often an unset variable's */
export const dataDirOf = (option: string | undefined, env: Env): string => {
  if (option === '') throw new UsageError('--data needs a folder, and this is an empty text');
  return path.resolve(option ?? (env.EVOTHESIS_DATA || '.evothesis'));
};

/** @throws UsageError */
export const stageOf = (option: string): Stage => {
  if (!isStage(option)) throw new UsageError(`--stage is dev or prod, not ${JSON.stringify(option)}`);
  return option;
};

/** A stack.json survives `kill -9`, so only an open port says that its stack is alive. */
export const isListening = (endpoint: string, ms = 1_000): Promise<boolean> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(endpoint);
    const socket = connect({ host: hostname, port: Number(port), timeout: ms });
    const answer = (listening: boolean) => {
      socket.destroy();
      resolve(listening);
    };
    socket.once('connect', () => answer(true));
    socket.once('timeout', () => answer(false));
    socket.once('error', () => answer(false));
  });

/** The environment that the AWS SDK and the project's own clients read; set before the first client is made. */
const pointAt = (stack: StackInfo, env: Env): void => {
  Object.assign(env, {
    AWS_REGION: stack.region,
    AWS_ACCESS_KEY_ID: stack.accessKeyId,
    AWS_SECRET_ACCESS_KEY: stack.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: stack.dynamodbEndpoint,
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: stack.dynamodbEndpoint,
    AWS_ENDPOINT_URL_S3: stack.s3Endpoint,
    STAGE: stack.stage,
  });
  // A session token of the user's own AWS account has no business with a local server.
  delete env.AWS_SESSION_TOKEN;
  delete env.AWS_PROFILE;
};

export const connectTo = async (dataDir: string, stageOption: string | undefined, env: Env): Promise<Target> => {
  if (stageOption !== undefined) {
    const stage = stageOf(stageOption);
    env.AWS_REGION ??= env.AWS_DEFAULT_REGION ?? HOME_REGION;
    env.STAGE = stage;
    return { stage, tables: tableNames(stage), buckets: bucketNames(stage) };
  }
  const local = readStackInfo(dataDir);
  if (!local || !(await isListening(local.dynamodbEndpoint))) {
    throw new CommandError(
      `no local stack is running on ${path.relative(process.cwd(), dataDir) || dataDir}: start it with \`npm start\` ` +
        '(name its folder with --data DIR), or name a stage in AWS with --stage dev|prod',
    );
  }
  pointAt(local, env);
  return { stage: local.stage, tables: tableNames(local.stage), buckets: bucketNames(local.stage), local };
};
