import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { rotateOriginSecret } from './secrets.ts';
import { type Stack, startStack } from './stack.ts';
import { readStackInfo, type StackInfo } from './stack-info.ts';
import { createApi } from './streams/api.ts';

const dataDir = mkdtempSync(path.join(tmpdir(), 'stack-'));
const running: Stack[] = [];
afterAll(async () => {
  for (const stack of running) await stack.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const start = async (): Promise<Stack> => {
  const stack = await startStack({ dataDir });
  running.push(stack);
  return stack;
};
const post = (info: StackInfo, session: string) =>
  fetch(info.collectUrl, {
    method: 'POST',
    headers: { 'content-type': 'text/plain', 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/150.0.0.0' },
    body: JSON.stringify({
      eventType: 'pageview',
      siteId: 'example.com',
      sessionId: session,
      url: 'https://example.com/',
    }),
  });
/** A body that the edge cannot see whole goes on to the collector, which says 413; 403 where it does not know the secret. */
const handedOn = (info: StackInfo) =>
  fetch(info.collectUrl, { method: 'POST', body: new Blob(['x'.repeat(1_100_000)]).stream(), duplex: 'half' });
const count = async (info: StackInfo, table: keyof StackInfo['tables'], where = ''): Promise<number> => {
  const api = createApi({ endpoint: info.dynamodbEndpoint, ...info });
  const { Items } = await api<{ Items: Record<string, { S?: string; B?: string }>[] }>('DynamoDB_20120810.Scan', {
    TableName: info.tables[table],
    ConsistentRead: true,
  });
  return Items.filter(({ payload, domain_session }) => payload && (domain_session?.S ?? '').includes(where)).length;
};
const soon = { timeout: 20_000, interval: 100 };

it('carries an event from the front door to the enriched table, and has it after a restart and after a kill', async () => {
  const first = await start();
  expect(readStackInfo(dataDir)).toEqual(first.info);
  expect(statSync(path.join(dataDir, 'stack.json')).mode & 0o077).toBe(0);
  expect(await (await fetch(`${first.info.url}/healthz`)).json()).toMatchObject({ status: 'ok' });
  expect((await post(first.info, 'one')).status).toBe(200);
  await expect.poll(() => count(first.info, 'enrichedEvents'), soon).toBe(1);
  await expect(startStack({ dataDir })).rejects.toThrow('already running');
  await first.stop();
  expect(existsSync(path.join(dataDir, 'stack.json'))).toBe(false);
  for (const pid of Object.values(first.info.pids))
    if (pid !== process.pid) expect(() => process.kill(pid, 0)).toThrow();

  const second = await start();
  expect(second.info.apiToken).toBe(first.info.apiToken);
  expect(await count(second.info, 'rawEvents')).toBe(1);
  // A database that dies is an outage: what is posted meanwhile is taken all the same, and the server comes back.
  const before = second.info.pids.dynamodb as number;
  process.kill(before, 'SIGKILL');
  await expect.poll(() => post(second.info, 'outage').then(({ status }) => status), soon).toBe(200);
  await expect.poll(() => readStackInfo(dataDir)?.pids.dynamodb, soon).not.toBe(before);

  const answered = await Promise.all(Array.from({ length: 20 }, (_, n) => post(second.info, `two-${n}`)));
  const stored = answered.filter(({ status }) => status === 200).length;
  const { pids } = readStackInfo(dataDir) as StackInfo;
  for (const [name, pid] of Object.entries(pids)) if (name !== 'stack') process.kill(pid, 'SIGKILL');
  expect(await second.broken).toContain('ended by itself');
  await second.stop();

  const third = await start();
  expect(await count(third.info, 'rawEvents', 'two-')).toBe(stored);
  await expect.poll(() => count(third.info, 'enrichedEvents'), soon).toBeGreaterThanOrEqual(1 + stored);

  // The origin's secret changes twice, and none of those who come meanwhile is turned away.
  const answers = new Set<number>();
  for (const generation of [2, 3]) {
    rotateOriginSecret(dataDir);
    while (readStackInfo(dataDir)?.originGeneration !== generation) {
      answers.add((await handedOn(third.info)).status);
      answers.add((await fetch(`${third.info.url}/api/health`)).status);
    }
  }
  answers.add((await handedOn(third.info)).status);
  expect([...answers].sort()).toEqual([200, 413]);

  const disabled = await fetch(third.info.lambdaEndpoint, {
    method: 'POST',
    headers: { 'x-amz-target': 'AWSEvents.DisableRule' },
    body: JSON.stringify({ Name: 'evothesis-hourly-archive-dev' }),
  });
  expect(disabled.status).toBe(200);
  const invoked = await fetch(
    `${third.info.lambdaEndpoint}/2015-03-31/functions/evothesis-v2-s3-archiver-dev/invocations`,
    {
      method: 'POST',
      body: '{}',
    },
  );
  expect(invoked.headers.get('x-amz-function-error')).toBeNull();
  await third.stop();
  expect(JSON.parse(readFileSync(path.join(dataDir, 'rules.json'), 'utf8'))).toEqual({
    'evothesis-hourly-archive-dev': false,
  });
}, 120_000);
