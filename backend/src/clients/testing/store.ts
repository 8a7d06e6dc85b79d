import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CreateTableCommand, type DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { INDEXES, tableNames } from '../../records/names.ts';
import { createDynamo } from '../store.ts';

type Keys = readonly [hash: string, range?: string];
type Table = { keys: Keys; indexes?: Readonly<Record<string, Keys>> };

/** The keys of all tables, as the tests of single parts need them; the CDK app says the same, and its test checks it. */
const TABLES: Readonly<Record<keyof ReturnType<typeof tableNames>, Table>> = {
  rawEvents: {
    keys: ['domain_session', 'timestamp'],
    indexes: { [INDEXES.rawByHour]: ['hour_shard', 'received_batch'] },
  },
  enrichedEvents: { keys: ['site_id', 'timestamp'] },
  identities: {
    keys: ['blocking_key', 'row_key'],
    indexes: {
      [INDEXES.identitiesById]: ['identity_id'],
      [INDEXES.identitiesByHousehold]: ['household_id', 'identity_id'],
    },
  },
  sessions: {
    keys: ['identity_id', 'session_start'],
    indexes: { [INDEXES.sessionsById]: ['session_id'] },
  },
  clientConfig: { keys: ['site_id', 'record'] },
  dailyKeys: { keys: ['site_id', 'day'] },
};

const schema = ([hash, range]: Keys) => [
  { AttributeName: hash, KeyType: 'HASH' as const },
  ...(range ? [{ AttributeName: range, KeyType: 'RANGE' as const }] : []),
];

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
};

const binary = (): string =>
  join(dirname(createRequire(import.meta.url).resolve('@dynoxide/linux-x64/package.json')), 'dynoxide');

export type TestDynamo = {
  client: DynamoDBClient;
  endpoint: string;
  tables: ReturnType<typeof tableNames>;
  /** One more client, for a second writer with connections of its own. */
  another: () => DynamoDBClient;
  stop: () => void;
};

/** A real DynamoDB server in memory with the stage's tables, for one test file. Ready in about 0.2 s. */
export const startTestDynamo = async (): Promise<TestDynamo> => {
  const port = await freePort();
  const server: ChildProcess = spawn(binary(), ['serve', '--port', String(port)], { stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  const clients: DynamoDBClient[] = [];
  const another = () => {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = createDynamo({ endpoint, region: 'us-west-1', credentials });
    clients.push(client);
    return client;
  };
  const client = another();
  for (let tries = 0; ; tries++) {
    try {
      await client.send(new ListTablesCommand({}));
      break;
    } catch (error) {
      if (tries > 50) throw error;
      await wait(50);
    }
  }
  const tables = tableNames('dev');
  for (const [name, { keys, indexes = {} }] of Object.entries(TABLES)) {
    const all = [keys, ...Object.values(indexes)].flat().filter((key) => key !== undefined);
    const gsis = Object.entries(indexes).map(([IndexName, indexKeys]) => ({
      IndexName,
      KeySchema: schema(indexKeys),
      Projection: { ProjectionType: IndexName === INDEXES.rawByHour ? ('ALL' as const) : ('KEYS_ONLY' as const) },
    }));
    await client.send(
      new CreateTableCommand({
        TableName: tables[name as keyof typeof tables],
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [...new Set(all)].map((key) => ({ AttributeName: key, AttributeType: 'S' as const })),
        KeySchema: schema(keys),
        ...(gsis.length > 0 ? { GlobalSecondaryIndexes: gsis } : {}),
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
      }),
    );
  }
  return {
    client,
    endpoint,
    tables,
    another,
    stop: () => {
      for (const one of clients) one.destroy();
      server.kill();
    },
  };
};
