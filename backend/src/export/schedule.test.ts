import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateBucketCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archiveHour } from '../archive/index.ts';
import { enrichedBatch, rawBatch } from '../archive/testing/batches.ts';
import { putEnriched, putRaw, startStores, type TestStores } from '../archive/testing/store.ts';
import { defaultSiteConfig, type ExportDestination } from '../records/site.ts';
import { exportIo } from './io.ts';
import { readJson } from './log.ts';
import { duePeriods } from './schedule.ts';
import { exportScheduled } from './scheduled.ts';

const periods = (schedule: ExportDestination['schedule'], zone: string, now: string) =>
  duePeriods(schedule, zone, new Date(now)).map(({ from, to }) => `${from.toISOString()} ${to.toISOString()}`);

describe('the periods of a schedule', () => {
  it('are whole, and over for long enough to be archived', () => {
    expect(periods('hourly', 'UTC', '2026-11-22T14:30:00Z').at(-1)).toBe(
      '2026-11-22T13:00:00.000Z 2026-11-22T14:00:00.000Z',
    );
    expect(periods('daily', 'Europe/Berlin', '2026-11-22T23:30:00Z').at(-1)).toBe(
      '2026-11-20T23:00:00.000Z 2026-11-21T23:00:00.000Z',
    );
    expect(periods('daily', 'Europe/Berlin', '2026-11-23T00:30:00Z').at(-1)).toBe(
      '2026-11-21T23:00:00.000Z 2026-11-22T23:00:00.000Z',
    );
    // 25 October 2026 has 25 hours in Berlin.
    expect(periods('daily', 'Europe/Berlin', '2026-10-26T06:30:00Z').at(-1)).toBe(
      '2026-10-24T22:00:00.000Z 2026-10-25T23:00:00.000Z',
    );
    expect(periods('weekly', 'UTC', '2026-11-25T06:30:00Z')).toEqual([
      '2026-11-09T00:00:00.000Z 2026-11-16T00:00:00.000Z',
      '2026-11-16T00:00:00.000Z 2026-11-23T00:00:00.000Z',
    ]);
    expect(periods('manual', 'UTC', '2026-11-25T06:30:00Z')).toEqual([]);
  });
});

describe('a scheduled export into a bucket of another account', () => {
  let stores: TestStores;
  /** Forms that STS was sent, and what signed them; STS itself runs nowhere but on AWS. */
  const asked: { form: Record<string, string>; authorization: string }[] = [];
  const sts = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    asked.push({
      form: Object.fromEntries(new URLSearchParams(body)),
      authorization: request.headers.authorization ?? '',
    });
    response.end(`<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIATHEIRS</AccessKeyId>
      <SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2036-01-01T00:00:00Z</Expiration>
      </Credentials></AssumeRoleResult></AssumeRoleResponse>`);
  });
  beforeAll(async () => {
    stores = await startStores();
    await new Promise<void>((resolve) => sts.listen(0, '127.0.0.1', resolve));
    process.env.AWS_ENDPOINT_URL_STS = `http://127.0.0.1:${(sts.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    sts.close();
    await stores.stop();
  });

  it('goes once, by their role, and is made up for where it failed', async () => {
    const hour = '2026-11-22T13';
    const raws = Array.from({ length: 6 }, (_, n) => rawBatch(n, { hour }));
    await putRaw(stores, raws);
    await putEnriched(
      stores,
      raws.map((raw, n) => {
        const batch = enrichedBatch(raw);
        return { ...batch, normalized: { ...batch.normalized, city: n === 0 ? 'Rareville' : 'Berlin' } };
      }),
    );
    await archiveHour(io(), { kind: 'enriched', hour });
    const site = {
      ...defaultSiteConfig('shop', 'dev'),
      exports: [
        {
          name: 'theirs',
          to: 's3://client-bucket/evothesis',
          format: 'csv',
          schedule: 'hourly',
          columns: ['identity_id', 'city'],
          access: {
            roleArn: 'arn:aws:iam::123456789012:role/evothesis-export-shop',
            externalId: 'x-1',
            bucketOwner: '123456789012',
          },
          rekeyFor: 'client',
          smallCells: 3,
        },
      ] satisfies ExportDestination[],
    };
    const now = new Date('2026-11-22T14:30:00Z');
    expect((await exportScheduled(io(), [site], now)).failures[0]).toContain(
      'shop theirs to s3://client-bucket/evothesis',
    );

    // What failed is written down, and tried again also when the schedule no longer asks for it.
    const undelivered = async () => {
      const keys: string[] = [];
      for await (const { key } of io().exportBucket.list('undelivered/shop/theirs/')) keys.push(key);
      return keys;
    };
    expect(await undelivered()).toHaveLength(6);
    expect(await readJson(io().exportBucket, (await undelivered())[0] ?? '')).toMatchObject({ attempts: 1 });
    const days = new Date('2026-11-24T14:30:00Z');
    expect((await exportScheduled(io(), [site], days)).failures).toHaveLength(12);
    expect(await readJson(io().exportBucket, (await undelivered())[0] ?? '')).toMatchObject({ attempts: 2 });

    await stores.s3.send(new CreateBucketCommand({ Bucket: 'client-bucket' }));
    const { delivered, failures } = await exportScheduled(io(), [site], days);
    expect(failures).toEqual([]);
    expect(delivered.map(({ rows }) => rows)).toEqual([0, 0, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0]);
    expect(await undelivered()).toEqual([]);
    expect(await exportScheduled(io(), [site], now)).toEqual({ delivered: [], failures: [] });

    expect(asked[0]?.form).toMatchObject({
      Action: 'AssumeRole',
      RoleArn: site.exports[0]?.access.roleArn,
      ExternalId: 'x-1',
    });
    expect(asked[0]?.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=test\/\d{8}\/[\w-]+\/sts\/aws4_request/);
    const { Contents = [] } = await stores.s3.send(new ListObjectsV2Command({ Bucket: 'client-bucket' }));
    const csv = Contents.map(({ Key = '' }) => Key).filter((key) => key.endsWith('.csv'));
    expect(csv).toHaveLength(12);
    const file = csv.find((key) => key.includes('shop_20261122T1300Z_')) ?? '';
    const read = async (key: string) => (await fetch(`${stores.s3Endpoint}/client-bucket/${key}`)).text();
    const text = await read(file);
    expect(text).not.toContain('id_vis_');
    expect(text).not.toContain('Rareville');
    expect(text.match(/Berlin/g)).toHaveLength(10);
    expect(new Set(text.trim().split('\r\n').slice(1)).size).toBe(6);

    // Late data restates the hour, and the delivery with it; another hour's events are no reason to.
    const late = [rawBatch(50, { hour }), rawBatch(51, { hour: '2026-11-22T15' })];
    await putRaw(stores, late);
    await putEnriched(
      stores,
      late.map((raw) => enrichedBatch(raw)),
    );
    for (const one of [hour, '2026-11-22T15']) await archiveHour(io(), { kind: 'enriched', hour: one });
    expect((await exportScheduled(io(), [site], now)).delivered).toMatchObject([
      { from: '2026-11-22T13:00:00.000Z', rows: 14, revision: 2 },
    ]);
    const manifest = JSON.parse(await read(`${file}.manifest.json`));
    expect(manifest).toMatchObject({ revision: 2, rows: 14, replaces: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await exportScheduled(io(), [site], now)).toEqual({ delivered: [], failures: [] });
  });
  const io = () => exportIo('dev');
});
