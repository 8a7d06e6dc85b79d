import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { FunctionId } from '../../infra/functions.ts';
import type { Stack } from '../../local/stack.ts';
import { toItem } from '../../src/clients/attributes.ts';
import { rawBatch } from '../../src/enrichment/testing.ts';
import { hourMarker } from '../../src/records/keys.ts';
import { toRawItem } from '../../src/records/raw-item.ts';
import { defaultSiteConfig } from '../../src/records/site.ts';
import { createSiteStore } from '../../src/sites/store.ts';
import { hourNow, untilEnriched, visit } from '../docs/incident.ts';
import { storedIn } from '../stored.ts';
import { apiOf, invoked, systemOf } from './reach.ts';
import type { Recorder } from './recorder.ts';

/** Everything that the functions do in a day, each station once. */
export const aDay = async (stack: Stack, recorder: Recorder): Promise<void> => {
  const { info } = stack;
  const invoke = async (id: FunctionId, event: object): Promise<void> => {
    const { failed, said } = await invoked(stack, id, event);
    if (failed) throw new Error(`${id}: ${said}`);
  };
  const system = systemOf(stack);
  const stored = storedIn(system);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const dynamo = new DynamoDBClient({ endpoint: info.dynamodbEndpoint, region: info.region, credentials });
  const sites = createSiteStore(dynamo, info.tables.clientConfig);
  const export_ = {
    name: 'own',
    to: `s3://${info.buckets.export}/there`,
    format: 'csv',
    schedule: 'hourly',
    rekeyFor: 'them',
  } as const;
  for (const door of ['edge', 'collector']) {
    await sites.addSite({
      ...defaultSiteConfig(`${door}-daily`, 'dev'),
      privacy: 'daily',
      ...(door === 'edge' ? { exports: [export_], archiveDays: 30 } : {}),
      ...(door === 'collector' ? { monthlyEvents: 1_000_000 } : {}),
    });
    // A key of a day gone by, which is destroyed where it is found.
    const Item = {
      site_id: { S: `${door}-daily` },
      day: { S: '2026-01-01' },
      secret: { S: 'x' },
      expires_at: { N: '4102444800' },
    };
    await dynamo.send(new PutItemCommand({ TableName: info.tables.dailyKeys, Item }));
  }

  // The edge reaches nothing: all goes to the collector, and then its table fails too, so that it spools.
  recorder.fail(({ id }) => id === 'edge');
  await visit(system, 'collector-daily', 'c1');
  await visit(system, 'unregistered', 'c2');
  recorder.fail(
    ({ id, resource, action }) =>
      id === 'edge' || (id === 'collector' && action === 'dynamodb:PutItem' && resource.includes('raw-events')),
  );
  await visit(system, 'unregistered', 'c3');
  await visit(system, 'collector-daily', 'c4');
  recorder.fail(() => false);
  await invoke('drain', {});

  // The stage's own key is made by whoever comes first: now the edge does.
  await dynamo.send(
    new DeleteItemCommand({
      TableName: info.tables.clientConfig,
      Key: { site_id: { S: '#stage' }, record: { S: 'key#identity' } },
    }),
  );
  await visit(system, 'edge-daily', 'e1');
  await visit(system, 'unregistered', 'e2');
  // Somebody whom a late `visitorId` shows to be known: the device that was made for the visit goes again.
  await visit(system, 'unregistered', 'v1', { visitorId: 'vis_who-comes-back' });
  await untilEnriched(stored, 'unregistered', 4);
  await visit(system, 'unregistered', 'v2', { browser: { screenWidth: 1111, platform: 'other' } });
  await untilEnriched(stored, 'unregistered', 5);
  await visit(system, 'unregistered', 'v2', {
    batchId: 'batch-v2-again',
    visitorId: 'vis_who-comes-back',
    browser: { screenWidth: 1111, platform: 'other' },
  });
  await untilEnriched(stored, 'unregistered', 6);
  await untilEnriched(stored, 'edge-daily', 1);

  const hour = hourNow();
  // An hour that is over, of a site with a budget: the guard counts it.
  const before = rawBatch({ siteId: 'collector-daily', at: Date.parse(`${hour}:00:00Z`) - 1_000, batchId: 'before' });
  const marker = { domain_session: hourMarker(before.receivedAt.slice(0, 13)), timestamp: before.siteId, shards: 1 };
  for (const item of [toRawItem(before), { ...marker, expires_at: before.expiresAt }])
    await dynamo.send(new PutItemCommand({ TableName: info.tables.rawEvents, Item: toItem(item) }));
  const old = 'domain=edge-daily/year=2026/month=01/day=02/hour=03/events.manifest.json';
  await stored.put(info.buckets.archive, `site-logs/${old}`, '{}');
  await stored.put(info.buckets.enriched, `enriched-events/${old}`, '{}');
  for (const id of ['rawArchiver', 'enrichedArchiver'] as const) {
    await invoke(id, { sweep: true });
    await invoke(id, { hour });
    // Again: what is there is compared.
    await invoke(id, { hour });
  }
  const day = hour.slice(0, 10);
  await invoke('export', { site: 'unregistered', from: day, to: day, format: 'csv' });
  await invoke('export', {});

  const api = apiOf(stack);
  const range = `site=unregistered&from=${day}&to=${day}`;
  for (const where of [
    'sites',
    'me',
    `live?${range}`,
    `hours?${range}`,
    `exports?${range}`,
    'reports',
    `reports?names=overview&${range}`,
    `shares?${range}`,
  ])
    await api(where);
  const origin = new URL(info.url).origin;
  const json = { 'content-type': 'application/json', origin };
  await api('login', { method: 'POST', headers: json, body: JSON.stringify({ key: info.apiToken }) });
  await api(`shares?${range}`, { method: 'POST', headers: json, body: JSON.stringify({ label: 'a link', days: 7 }) });
  stored.close();
  dynamo.destroy();
};
