import { rmSync } from 'node:fs';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, type System, startSystem } from '../stack-process.ts';
import { storedIn } from '../stored.ts';
import { enriched, hourNow, recovery, untilEnriched, visit } from './incident.ts';
import { openShell, type Shell } from './index.ts';

/** Half a minute of retries before a record is given up on: part of `npm run test:all`. */
let system: System;
let stored: ReturnType<typeof storedIn>;
let shell: Shell;
beforeAll(async () => {
  system = await startSystem();
  stored = storedIn(system);
  shell = openShell(system);
});
afterAll(async () => {
  stored?.close();
  shell?.close();
  await system?.stop();
  if (system) rmSync(system.data, { recursive: true, force: true });
});

const SITE = 'poisoned';
const [redrive, move] = recovery('A poisoned record', 2);

it('a poisoned record holds nobody up, is named, and can be moved out of the way', async () => {
  await visit(system, SITE, 'good');
  const [item = {}] = await stored.rawItems();
  const { dynamodbEndpoint: endpoint, region, accessKeyId, secretAccessKey, tables } = system.stack;
  const dynamo = new DynamoDBClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  const Item = {
    ...item,
    timestamp: { S: `${new Date().toISOString()}#batch-bad` },
    received_batch: { S: `${new Date().toISOString()}#batch-bad` },
    payload: { B: new Uint8Array([255, 1, 2, 3]) },
  };
  await dynamo.send(new PutItemCommand({ TableName: tables.rawEvents, Item: Item as never }));
  dynamo.destroy();
  await visit(system, SITE, 'after');
  await untilEnriched(stored, SITE, 2);
  expect(await enriched(stored, SITE)).toEqual(['after', 'good']);

  const letters = () => stored.keys(system.stack.buckets.internal, 'aws/lambda/');
  await eventually(async () => (await letters()).length === 1, 90_000);
  const named = await shell.run(redrive ?? '');
  expect(named.code).toBe(1);
  expect(named.stdout).toMatch(/dead letters: aws\/lambda\/\S+ stays: /);
  expect(await letters()).toHaveLength(1);

  const moved = await shell.run(move ?? '');
  expect([moved.code, moved.stderr]).toEqual([0, '']);
  expect(await letters()).toEqual([]);
  expect(await stored.keys(system.stack.buckets.internal, 'unreadable/aws/lambda/')).toHaveLength(1);
  await system.cli('archive', '--hour', hourNow());
  const manifest = (await stored.keys(system.stack.buckets.archive, `site-logs/domain=${SITE}/`)).find((key) =>
    key.endsWith('.manifest.json'),
  );
  expect(String(await stored.object(system.stack.buckets.archive, manifest ?? ''))).toContain('batch-bad');
}, 240_000);
