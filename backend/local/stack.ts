import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FunctionId } from '../infra/functions.ts';
import { DASHBOARD_DIR, PIXEL_FILE, ROOT } from '../infra/paths.ts';
import { bucketNames, HOME_REGION, tableNames } from '../src/records/names.ts';
import { buildAll } from './build.ts';
import { type Child, startChild } from './children/parent.ts';
import { adoptServer, takeDataDir } from './data-dir.ts';
import { openDynamoDb } from './dynamodb/open.ts';
import { serverFile } from './dynamodb/server-process.ts';
import { createTables } from './dynamodb/tables.ts';
import type { FrontDoorChange, FrontDoorConfig, FrontDoorInfo } from './frontdoor/main.ts';
import { customHeaders, type Endpoints, functionSpecs } from './function-specs.ts';
import { createLog } from './functions/log.ts';
import type { FunctionsConfig, FunctionsInfo } from './functions/main.ts';
import { createBuckets } from './s3/buckets.ts';
import type { S3Config, S3Info } from './s3/main.ts';
import { followSecrets, generationOf, openSecrets, putApiToken, takenSecrets } from './secrets.ts';
import { removeStackInfo, type StackInfo, writeStackInfo } from './stack-info.ts';
import { createApi } from './streams/api.ts';
import { loadPlan } from './template/load.ts';

export type StackOptions = {
  /** Default 0: a free one. */
  port?: number;
  /** Default: a fresh directory that is removed at the end. */
  dataDir?: string;
  /** `dynoxide` (default), `dynamodb-local`, or the URL of a server. */
  dynamodb?: string;
  /** Changes a function's environment: a test puts itself between a function and its stores. */
  environmentOf?: (id: FunctionId, env: Readonly<Record<string, string>>) => Record<string, string>;
};

export type Stack = {
  info: StackInfo;
  dataDir: string;
  /** What was built for this start; empty when nothing had changed. */
  built: readonly string[];
  /** Sentences on what was not as it should be and did not keep it from starting. */
  warnings: readonly string[];
  /** Ends everything, the front door first so that nothing is accepted that would not be stored. Never rejects. */
  stop: () => Promise<void>;
  /** Resolves with a sentence when a part ends by itself. */
  broken: Promise<string>;
};

/**
 * The whole system on this machine, built from the synthesised template: DynamoDB, S3, stream mappings, schedules, the
 * functions' bundles and a front door that stands for CloudFront.
 * @throws Error in words for people, with everything that was started stopped again
 */
export const startStack = async (options: StackOptions = {}): Promise<Stack> => {
  const ephemeral = options.dataDir === undefined;
  const dataDir = path.resolve(options.dataDir ?? mkdtempSync(path.join(tmpdir(), 'evothesis-')));
  const owned = takeDataDir(dataDir);
  removeStackInfo(dataDir);
  const logs = path.join(dataDir, 'logs');
  const choice = options.dynamodb ?? 'dynoxide';
  const endings: (() => Promise<unknown> | unknown)[] = [owned.release];
  if (ephemeral) endings.push(() => rmSync(dataDir, { recursive: true, force: true }));

  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      removeStackInfo(dataDir);
      for (const end of endings.reverse())
        await Promise.resolve()
          .then(end)
          .catch((error: Error) => createLog(logs, 'stack')(`${error.stack}\n`));
    })();
    return stopping;
  };
  let sayBroken: (sentence: string) => void = () => undefined;
  const broken = new Promise<string>((resolve) => {
    sayBroken = resolve;
  });
  const watch = <T extends Pick<Child<unknown>, 'process'>>(name: string, part: T): T => {
    part.process.once('exit', (code, signal) => {
      if (!stopping)
        sayBroken(`The ${name} ended by itself (${signal ?? code}); ${path.join(logs, `${name}.log`)} may say why.`);
    });
    return part;
  };

  try {
    await adoptServer(serverFile(dataDir)).endLeftOver();
    let sayAgain = (): void => undefined;
    const [{ built, missing, warnings }, plan, server, s3] = await Promise.all([
      buildAll(),
      loadPlan('dev', path.join(dataDir, 'cache')),
      openDynamoDb(choice, dataDir, createLog(logs, 'dynamodb'), () => sayAgain()).then((started) => {
        endings.push(started.stop);
        return started;
      }),
      startChild<S3Config, S3Info>(
        new URL('./s3/main.ts', import.meta.url),
        { root: path.join(dataDir, 's3'), port: 0 },
        createLog(logs, 's3'),
      ).then((child) => {
        endings.push(() => child.stop());
        return watch('s3', child);
      }),
    ]);

    const secrets = openSecrets(dataDir);
    const foreign = choice.startsWith('http');
    const credentials = {
      accessKeyId: (foreign && process.env.AWS_ACCESS_KEY_ID) || 'local',
      secretAccessKey: (foreign && process.env.AWS_SECRET_ACCESS_KEY) || 'local',
    };
    const region = HOME_REGION;
    const endpoints: Endpoints = {
      region,
      dynamodb: server.endpoint,
      s3: s3.info.endpoint,
      originSecrets: takenSecrets(secrets),
      s3Directory: path.join(dataDir, 's3'),
      ...credentials,
    };
    const apiOptions = { endpoint: server.endpoint, region, ...credentials };
    const api = createApi(apiOptions);
    const [streams] = await Promise.all([createTables(api, plan.tables), createBuckets(endpoints, plan.buckets)]);
    await putApiToken(api, tableNames('dev').clientConfig, secrets.apiToken);

    const specsAt = (at: Endpoints) => functionSpecs(plan.functions, missing, at, options.environmentOf);
    const specs = specsAt(endpoints);
    const { edge, collector, query, ...inBackground } = specs;
    if (!edge || !collector)
      throw new Error(`The template or the sources lack the ${edge ? 'collector' : 'edge'} function.`);
    const functions = Object.values(inBackground);
    const present = new Set(functions.map(({ name }) => name));

    const background = watch(
      'functions',
      await startChild<FunctionsConfig, FunctionsInfo>(
        new URL('./functions/main.ts', import.meta.url),
        {
          dataDir,
          region,
          api: apiOptions,
          s3Endpoint: s3.info.endpoint,
          functions,
          mappings: plan.mappings.filter(({ functionName }) => present.has(functionName)),
          rules: plan.rules
            .map((rule) => ({ ...rule, targets: rule.targets.filter(({ functionName }) => present.has(functionName)) }))
            .filter(({ targets }) => targets.length > 0),
          tables: plan.tables,
          streams,
          ...(server.databaseFile ? { databaseFile: server.databaseFile } : {}),
        },
        createLog(logs, 'functions'),
      ),
    );
    endings.push(() => background.stop());

    const { distribution } = plan;
    const door = watch(
      'frontdoor',
      await startChild<FrontDoorConfig, FrontDoorInfo>(
        new URL('./frontdoor/main.ts', import.meta.url),
        {
          port: options.port ?? 0,
          region,
          logs,
          collectPaths: distribution.collectPaths,
          allowedMethods: distribution.allowedMethods,
          ...(distribution.viewerFunction ? { viewerFunction: distribution.viewerFunction } : {}),
          responseHeaders: distribution.responseHeaders,
          origin: {
            domainName: 'local.execute-api.us-west-1.amazonaws.com',
            customHeaders: customHeaders(distribution.customHeaders, secrets.originSecret),
            includeBody: distribution.includeBody,
            distributionId: 'LOCAL',
          },
          edge,
          collector,
          ...(query ? { query } : {}),
          pixel: PIXEL_FILE,
          pages: {
            '/demo/': path.join(ROOT, 'examples/demo'),
            '/dashboard/': DASHBOARD_DIR,
          },
          health: { status: 'ok', stage: 'dev' },
        },
        createLog(logs, 'frontdoor'),
      ),
    );
    endings.push(() => door.stop());

    const url = `http://127.0.0.1:${door.info.port}`;
    const collectPath = distribution.collectPaths[0] ?? '/collect';
    const info: StackInfo = {
      url,
      collectUrl: `${url}/${collectPath.replace(/^\//, '')}`,
      pixelUrl: `${url}/pixel.js`,
      demoUrl: `${url}/demo/`,
      // The key behind the hash logs in by itself and reaches no log: no server is sent that part of an address.
      dashboardUrl: `${url}/dashboard/#key=${secrets.apiToken}`,
      apiUrl: `${url}/api/`,
      apiToken: secrets.apiToken,
      dynamodbEndpoint: server.endpoint,
      s3Endpoint: s3.info.endpoint,
      lambdaEndpoint: background.info.endpoint,
      region,
      ...credentials,
      stage: 'dev',
      tables: tableNames('dev'),
      buckets: bucketNames('dev'),
      s3Directory: path.join(dataDir, 's3'),
      logs,
      originGeneration: generationOf(secrets),
      pids: {
        stack: process.pid,
        frontdoor: door.pid,
        functions: background.pid,
        s3: s3.pid,
      },
    };
    sayAgain = () => {
      const pid = server.pid();
      if (pid) info.pids.dynamodb = pid;
      if (!stopping) writeStackInfo(dataDir, info);
    };
    sayAgain();
    const unfollow = followSecrets(dataDir, (changed) => {
      const now = specsAt({ ...endpoints, originSecrets: takenSecrets(changed) });
      const change: FrontDoorChange = {
        collector: now.collector?.env ?? {},
        ...(now.query ? { query: now.query.env } : {}),
        customHeaders: customHeaders(distribution.customHeaders, changed.originSecret),
      };
      void door.change(change).then(() => {
        info.originGeneration = generationOf(changed);
        sayAgain();
      });
    });
    endings.push(unfollow);
    return { info, dataDir, built, warnings, stop, broken };
  } catch (error) {
    await stop();
    throw error;
  }
};
