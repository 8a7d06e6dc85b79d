import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { FunctionId } from '../../infra/functions.ts';
import type { Stack } from '../../local/stack.ts';
import { hourPlus, lastFullHour } from '../../src/archive/hours.ts';
import { archiveKey, hourMarker } from '../../src/records/keys.ts';
import { hourNow, visit } from '../docs/incident.ts';
import { apiOf, invoked, systemOf } from './reach.ts';
import type { Recorder } from './recorder.ts';

/** Runs something while a function reaches none of its stores. */
export const brokenAt = async <T>({ fail }: Recorder, id: FunctionId, run: () => Promise<T>): Promise<T> => {
  fail((use) => use.id === id);
  try {
    return await run();
  } finally {
    fail(() => false);
  }
};

/** A site that sent 2,000 events at this hour of three earlier weeks, and none now. */
const fallSilent = async ({ info }: Stack, siteId: string): Promise<void> => {
  const shared = { region: info.region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  const dynamo = new DynamoDBClient({ ...shared, endpoint: info.dynamodbEndpoint });
  const s3 = new S3Client({ ...shared, endpoint: info.s3Endpoint, forcePathStyle: true });
  const last = lastFullHour(new Date());
  for (const week of [1, 2, 3]) {
    const hour = hourPlus(last, -168 * week);
    const Key = `${archiveKey.raw(siteId, hour)}.manifest.json`;
    const Body = JSON.stringify({ kind: 'raw', siteId, hour, rows: 2_000, objects: [], revisions: [] });
    await s3.send(new PutObjectCommand({ Bucket: info.buckets.archive, Key, Body }));
  }
  const marker = {
    domain_session: { S: hourMarker(hourPlus(last, -168)) },
    timestamp: { S: siteId },
    shards: { N: '1' },
  };
  // Archived long ago: a run that catches up leaves it alone.
  const Item = { ...marker, raw_archived: { N: '1' }, enriched_archived: { N: '1' } };
  await dynamo.send(new PutItemCommand({ TableName: info.tables.rawEvents, Item }));
  dynamo.destroy();
  s3.destroy();
};

/** Each trouble that a line in a log tells of. */
export const trouble = async (stack: Stack, recorder: Recorder): Promise<void> => {
  const system = systemOf(stack);
  // Neither the table nor the spool takes the batch: the client is told to come back.
  recorder.fail(({ id }) => id === 'edge' || id === 'collector');
  await visit(system, 'unregistered', 'refused').catch(() => undefined);
  // The table alone: it goes into the spool, and the drain cannot put it back either.
  recorder.fail(({ id, resource }) => id === 'edge' || (id !== 'query' && resource.includes('raw-events')));
  await visit(system, 'unregistered', 'spooled');
  await invoked(stack, 'drain', {});
  recorder.fail(() => false);
  await invoked(stack, 'drain', {});

  // A page that says it has sent 60 events, of which two arrived.
  const pageId = 'leaky';
  const event = (seq: number, eventType: string) => ({
    eventType,
    eventId: `leaky-${seq}`,
    timestamp: new Date().toISOString(),
    pageId,
    seq,
  });
  await visit(system, 'leaky-site', pageId, { events: [event(1, 'pageview'), event(60, 'page_exit')] });
  await invoked(stack, 'rawArchiver', { hour: hourNow(), site: 'leaky-site' });

  await fallSilent(stack, 'silent-site');
  await invoked(stack, 'rawArchiver', {});

  await brokenAt(recorder, 'query', () => apiOf(stack)('sites'));
};
