import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateTableCommand, DynamoDBClient, type KeySchemaElement } from '@aws-sdk/client-dynamodb';
import { bucketNames, tableNames } from '../../src/records/names.ts';
import { isListening } from '../context.ts';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

const KEYS = {
  rawEvents: ['domain_session', 'timestamp'],
  enrichedEvents: ['site_id', 'timestamp'],
  clientConfig: ['site_id', 'record'],
  dailyKeys: ['site_id', 'day'],
  identities: ['blocking_key', 'row_key'],
} as const;

/** A real DynamoDB server with the tables that the commands read, and a data folder that points at it. */
export const startLocalTables = async () => {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const binary = createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide');
  const server: ChildProcess = spawn(binary, ['--port', String(port)], { stdio: 'ignore' });
  for (let tries = 0; !(await isListening(endpoint, 200)); tries++) {
    if (tries > 100) throw new Error('dynoxide did not open its port');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const tables = tableNames('dev');
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  for (const [table, [hash, range]] of Object.entries(KEYS)) {
    const KeySchema: KeySchemaElement[] = [
      { AttributeName: hash, KeyType: 'HASH' },
      { AttributeName: range, KeyType: 'RANGE' },
    ];
    await client.send(
      new CreateTableCommand({
        TableName: tables[table as keyof typeof KEYS],
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema,
        AttributeDefinitions: [hash, range].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      }),
    );
  }
  const data = mkdtempSync(path.join(tmpdir(), 'evothesis-cli-'));
  const stack = {
    url: 'http://127.0.0.1:8787',
    pixelUrl: 'http://127.0.0.1:8787/pixel.js',
    dynamodbEndpoint: endpoint,
    s3Endpoint: endpoint,
    region: 'us-west-1',
    accessKeyId: 'local',
    secretAccessKey: 'local',
    stage: 'dev',
    tables,
    buckets: bucketNames('dev'),
    pids: {},
  };
  writeFileSync(path.join(data, 'stack.json'), JSON.stringify(stack));
  return {
    data,
    client,
    tables,
    stop: () => {
      client.destroy();
      server.kill();
      rmSync(data, { recursive: true, force: true });
    },
  };
};
export type LocalTables = Awaited<ReturnType<typeof startLocalTables>>;

export type Ran = { code: number; stdout: string; stderr: string };

/** Runs the command line as a process of its own, the way a user does. */
export const evothesis = (
  args: readonly string[],
  env: Record<string, string> = {},
  node = process.execPath,
): Promise<Ran> =>
  new Promise((resolve) => {
    execFile(
      node,
      [path.join(ROOT, 'backend/cli/evothesis.mjs'), ...args],
      { cwd: ROOT, env: { ...process.env, EVOTHESIS_DATA: '', ...env } },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
  });
