import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCsv } from '../csv.ts';
import { eventually, type System, startSystem } from '../stack-process.ts';
import { storedIn } from '../stored.ts';
import { enriched, hourNow, inStream, recovery, rememberTable, untilEnriched, visit } from './incident.ts';
import { openShell, type Shell } from './index.ts';

/** The recoveries of docs/runbooks.md, command for command, after each thing has really been lost. */
let system: System;
let stored: ReturnType<typeof storedIn>;
let shell: Shell;
let dynamo: DynamoDBClient;

beforeAll(async () => {
  system = await startSystem();
  stored = storedIn(system);
  shell = openShell(system);
  const { dynamodbEndpoint: endpoint, region, accessKeyId, secretAccessKey } = system.stack;
  dynamo = new DynamoDBClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
});
afterAll(async () => {
  dynamo?.destroy();
  stored?.close();
  shell?.close();
  await system?.stop();
  if (system) rmSync(system.data, { recursive: true, force: true });
});

/** Runs a block that has to succeed. */
const works = async (block: string | undefined, variables: Record<string, string> = {}): Promise<string> => {
  const { code, stdout, stderr } = await shell.run(block ?? '', variables);
  expect(code, `${block}\n${stdout}\n${stderr}`).toBe(0);
  return stdout;
};

describe('The stream mapping was off', () => {
  const SITE = 'stopped';
  const [switchOn, redrive, archive] = recovery('The stream mapping was off', 3);

  it('enriches what the stream still has, what it gave up on and what it forgot, each once', async () => {
    await visit(system, SITE, 'before');
    await untilEnriched(stored, SITE, 1);
    await works((switchOn ?? '').replace('--enabled', '--no-enabled'));
    const from = new Date(Date.now() - 1_000).toISOString();
    for (const session of ['forgotten', 'given-up', 'recent']) await visit(system, SITE, session);
    inStream(system, 'forgotten', 'forget');
    inStream(system, 'given-up', { age: 20 * 3_600 });
    const hour = hourNow();
    await works(archive?.split('\n')[0], { HOUR: hour });
    expect(await enriched(stored, SITE)).toEqual(['before']);

    await works(switchOn);
    await untilEnriched(stored, SITE, 2);
    await eventually(async () => (await stored.keys(system.stack.buckets.internal, 'aws/lambda/')).length === 1);
    const to = new Date(Date.now() + 1_000).toISOString();
    const said = await works(redrive, { FROM: from, TO: to });
    expect(said).toMatch(/dead letters: 1 records of 1 objects enriched/);
    expect(said).toMatch(/raw-events: 1 of \d+ batches were not enriched/);
    expect(await enriched(stored, SITE)).toEqual(['before', 'forgotten', 'given-up', 'recent']);
    // Again: nothing is doubled.
    expect(await works(redrive, { FROM: from, TO: to })).toMatch(/raw-events: 0 of/);
    const hours = new Set([hour, hourNow()]);
    for (const each of hours) await works(archive, { HOUR: each });
    const events = await stored.enrichedArchive(SITE);
    expect(events.map(({ eventId }) => eventId).sort()).toEqual(
      ['before', 'forgotten', 'given-up', 'recent'].flatMap((session) => [`${session}-1`, `${session}-2`]),
    );
  });
});

describe('Rows of a table were deleted', () => {
  const SITE = 'restored';
  const [restore] = recovery('Rows of a table were deleted', 1);
  const sessionsOf = async (site: string) =>
    (await stored.scan(system.stack.tables.sessions)).filter(({ site_id }) => site_id?.S === site);
  const lose = async (site: string) => {
    const rows = await sessionsOf(site);
    for (const { identity_id, session_start } of rows)
      await dynamo.send(
        new DeleteItemCommand({
          TableName: system.stack.tables.sessions,
          Key: { identity_id, session_start } as never,
        }),
      );
    return rows;
  };

  it('puts back what is missing, leaves what is there, and nothing that was erased since', async () => {
    for (const site of [SITE, 'with-erasure']) {
      await visit(system, site, `${site}-one`);
      await visit(system, site, `${site}-two`);
      await untilEnriched(stored, site, 2);
    }
    const before = new Date().toISOString();
    await rememberTable(stored, system.stack.tables.sessions, shell);
    await works('npx evothesis erase --site with-erasure --session with-erasure-one');
    const lost = await lose(SITE);
    await lose('with-erasure');
    expect(lost.length).toBeGreaterThan(0);

    const said = await works(restore, { BEFORE: before, POINT_IN_TIME: shell.cwd });
    expect(said).toMatch(/not: was erased, or may have been, after the copy was made/);
    expect(await sessionsOf(SITE)).toEqual(lost);
    expect(await sessionsOf('with-erasure')).toEqual([]);
  });
});

describe('The archive lost an hour', () => {
  const [look, mend] = recovery('The archive lost an hour', 2);

  it('makes the same bytes again', async () => {
    const hour = hourNow();
    await works(mend, { HOUR: hour });
    const { archive, enriched: enrichedBucket } = system.stack.buckets;
    const files = [archive, enrichedBucket].map((bucket) => path.join(system.data, 's3', bucket));
    const read = () =>
      Object.fromEntries(
        files
          .flatMap((root) => readdirSync(root, { recursive: true, withFileTypes: true }))
          .filter((entry) => entry.isFile() && /\.(jsonl\.gz|parquet)$/.test(entry.name))
          .map((entry) => path.join(entry.parentPath, entry.name))
          .filter((file) => file.includes(`day=${hour.slice(8, 10)}/hour=${hour.slice(11)}/`))
          .map((file) => [file, readFileSync(file).toString('base64')]),
      );
    const before = read();
    expect(Object.keys(before).length).toBeGreaterThan(2);
    for (const root of files)
      for (const entry of readdirSync(root)) rmSync(path.join(root, entry), { recursive: true });

    const { code, stdout } = await shell.run(look ?? '', { HOUR: hour });
    expect(code).toBe(1);
    expect(stdout).toMatch(/not_archived/);
    await works(mend, { HOUR: hour });
    expect(read()).toEqual(before);
  });
});

describe('A client leaves', () => {
  const SITE = 'leaver';
  const [take, erase] = recovery('A client leaves', 2);

  it('gives them everything, and keeps nothing but the receipt and a tombstone', async () => {
    await works(`npx evothesis sites add ${SITE} --privacy full`);
    await works(`npx evothesis keys add --site ${SITE}`);
    await visit(system, SITE, 'leaver-one');
    await visit(system, SITE, 'leaver-two');
    await visit(system, 'leaver-2', 'stays');
    await untilEnriched(stored, SITE, 2);
    await untilEnriched(stored, 'leaver-2', 1);
    const day = new Date().toISOString().slice(0, 10);
    await works(take, { SITE, HOUR: hourNow(), FIRST_DAY: day, LAST_DAY: day });
    const folder = path.join(shell.cwd, SITE);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) =>
      path.join(entry.parentPath, entry.name),
    );
    const csv = files.find((file) => file.endsWith('.csv')) ?? '';
    expect(
      parseCsv(readFileSync(csv, 'utf8'))
        .map(({ event_id }) => event_id)
        .sort(),
    ).toEqual(['leaver-one-1', 'leaver-one-2', 'leaver-two-1', 'leaver-two-2']);
    expect(files.some((file) => file.endsWith('.jsonl.gz'))).toBe(true);

    const receipt = await works(erase, { SITE });
    expect(JSON.parse(receipt.slice(receipt.indexOf('{')))).toMatchObject({
      siteId: SITE,
      by: 'site',
      rows: { rawEvents: 2 },
    });
    for (const table of Object.values(system.stack.tables)) {
      const left = (await stored.scan(table)).filter((item) => JSON.stringify(item).match(/"leaver[#"]/));
      const records = left.map(({ record }) => String(record?.S).split('#')[0]);
      expect(records, table).toEqual(table.includes('client-config') ? ['tombstone'] : []);
    }
    for (const bucket of Object.values(system.stack.buckets))
      expect(
        (await stored.keys(bucket, '')).filter((key) => key.includes(`${SITE}/`) && !key.startsWith('receipts/')),
      ).toEqual([]);
    expect(await enriched(stored, 'leaver-2')).toEqual(['stays']);
    expect(existsSync(csv)).toBe(true);
  });
});

describe('A key has to be changed', () => {
  const SITE = 'rekeyed';
  /** The same browser all along, by its signals and by the id that its page gives. */
  const DEVICE = {
    visitorId: 'vis_the-same-all-along',
    browser: {
      language: 'en-US',
      screenWidth: 1913,
      screenHeight: 1071,
      devicePixelRatio: 2,
      timezone: 'America/Los_Angeles',
      platform: 'Linux x86_64',
    },
  };
  const [identityKey, apiKey] = recovery('A key has to be changed', 2);

  it('makes everybody somebody new, and closes what an API key opened', async () => {
    await works(`npx evothesis sites add ${SITE} --privacy full`);
    await visit(system, SITE, 'old-one', DEVICE);
    await untilEnriched(stored, SITE, 1);
    await visit(system, SITE, 'old-two', DEVICE);
    await untilEnriched(stored, SITE, 2);
    const identities = async () =>
      new Set(
        (await stored.scan(system.stack.tables.sessions))
          .filter(({ site_id }) => site_id?.S === SITE)
          .map(({ identity_id }) => identity_id?.S),
      ).size;
    expect(await identities()).toBe(1);
    const key = (await works(`npx evothesis keys add --site ${SITE}`)).split('\n')[0] ?? '';
    const ask = () =>
      fetch(new URL(`sites/${SITE}/overview`, system.stack.apiUrl), { headers: { authorization: `Bearer ${key}` } });
    const id = /([0-9a-f]{12})/.exec(await works(`npx evothesis keys list --site ${SITE}`))?.[1] ?? '';
    const opened = (await ask()).status;
    await works(identityKey, { SITE });
    await works(apiKey, { SITE, KEY_ID: id });
    expect(opened).not.toBe(401);
    expect((await ask()).status).toBe(401);

    // On AWS an instance of the ingest takes the new key within a minute; a new stack does at once.
    await system.stop();
    stored.close();
    system = await startSystem(system.data);
    stored = storedIn(system);
    await visit(system, SITE, 'new-one', DEVICE);
    await untilEnriched(stored, SITE, 3);
    expect(await identities()).toBe(2);
  });
});
