import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { BatchWriteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toItem } from '../src/clients/attributes.ts';
import { enrichedBatch } from '../src/query/testing/batches.ts';
import { toEnrichedItem } from '../src/records/enriched-item.ts';
import { hourMarker } from '../src/records/keys.ts';
import { toRawItem } from '../src/records/raw-item.ts';
import { SITE_SETTINGS } from '../src/sites/parse.ts';
import { COMMANDS } from './commands/index.ts';
import { evothesis, type LocalTables, ROOT, startLocalTables } from './testing/local-tables.ts';

let local: LocalTables;
beforeAll(async () => {
  local = await startLocalTables();
});
afterAll(() => local?.stop());

const run = (...args: string[]) => evothesis([...args, '--data', local.data]);

describe('usage', () => {
  it('shows all commands, and the help of each of them', async () => {
    const help = await evothesis(['help']);
    expect(help.code).toBe(0);
    for (const { name } of COMMANDS) expect(help.stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    for (const { name } of COMMANDS) {
      const one = await evothesis([name, '--help']);
      expect([name, one.code]).toEqual([name, 0]);
      expect(one.stdout).toMatch(`usage: evothesis ${name}`);
    }
  });

  it('is documented, every command of it', () => {
    const page = readFileSync(path.join(ROOT, 'docs/cli.md'), 'utf8');
    for (const { name } of COMMANDS) expect(page).toMatch(new RegExp(`^npx evothesis ${name}\\b`, 'm'));
  });

  it('is documented, every setting of a site, as the table of settings has it', () => {
    const page = readFileSync(path.join(ROOT, 'docs/cli.md'), 'utf8');
    for (const [name, setting] of Object.entries(SITE_SETTINGS)) {
      const { value, describe: says } = setting;
      const many = 'many' in setting ? ' …' : '';
      expect(page).toContain(`| \`--${name} ${value.replaceAll('|', '\\|')}\`${many} | ${says} |`);
    }
  });

  it.each([
    [[], /usage: evothesis COMMAND/],
    [['tial'], /unknown command "tial"; did you mean tail\?/],
    [['sites', 'ad', 'x'], /unknown command "sites ad"; did you mean sites add\?/],
    [['sites'], /sites needs one of add, list, set, remove/],
    [['tail', '--sit', 'x'], /unknown option --sit; did you mean --site\?/],
    [['archive'], /--hour 2026-11-22T14 is missing/],
    [['archive', '--hour', '2026-13-01T99'], /--hour is an hour in UTC such as 2026-11-22T14/],
    [['tail', '--site', 'a#b'], /"a#b" cannot be a site id/],
    [['tail', '--since', 'yesterday'], /--since is a time such as/],
    [['tail', 'word'], /unexpected argument "word"/],
    [['sites', 'add', 'shop', '--privacy', 'maybe'], /--privacy is full or daily or auto, not "maybe"/],
    [['sites', 'add', '../shop'], /site id "\.\.\/shop"/],
    [['sites', 'add', 'shop', '--time-zone', 'Mars/Base'], /IANA name such as Europe\/Berlin/],
    [['sites', 'add', 'shop', '--stage', 'test'], /--stage is dev or prod/],
    [['sites', 'set', 'shop', '--sample-rate', '2'], /a share between 0 and 1/],
    [['sites', 'set', 'shop', '--monthly-events', 'many'], /monthly events is a whole number/],
    [['--json', 'sites', 'list'], /the command comes first, then --json/],
    [['redrive', '--site', 'shop'], /--from, --to and --site go with --raw/],
    [['erase', '--site', 'shop'], /--identity, --visitor, --session, --everything$/m],
    [['__proto__'], /unknown command/],
    [['sites', 'constructor'], /unknown command/],
  ] as const)('%j is wrong usage and says so', async (args, message) => {
    const { code, stdout, stderr } = await evothesis([...args]);
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, '']);
  });

  it('does not write over what it is to read', async () => {
    const file = path.join(local.data, 'requests.jsonl');
    writeFileSync(file, 'kept');
    const { code, stderr } = await evothesis(['replay', file, '--out', path.relative(ROOT, file)]);
    expect([code, stderr]).toEqual([2, expect.stringMatching('is one of the files to read')]);
    expect(readFileSync(file, 'utf8')).toBe('kept');
  });

  it('says what to do when no stack is running', async () => {
    const { code, stderr } = await evothesis(['sites', 'list', '--data', '/nonexistent']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/no local stack is running .* `npm start` .* --stage dev\|prod/);
  });

  it('reports failures as JSON where JSON was asked for', async () => {
    const { code, stderr } = await evothesis(['sites', 'list', '--json', '--data', '/nonexistent']);
    expect(code).toBe(1);
    expect(JSON.parse(stderr)).toMatchObject({ status: 'error', code: 'failed' });
  });
});

describe('a command that has nothing to tidy up', () => {
  it('ends at the first Ctrl-C', async () => {
    let asked = () => {};
    const wasAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const silent = createServer(() => asked());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const page = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
    const child = spawn(process.execPath, [path.join(ROOT, 'backend/cli/evothesis.mjs'), 'doctor', page], {
      cwd: ROOT,
    });
    await wasAsked;
    const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve([code, signal])));
    child.kill('SIGINT');
    expect(await ended).toEqual([null, 'SIGINT']);
    silent.close();
    silent.closeAllConnections();
  });
});

it('a copy that is not there is named', async () => {
  const { code, stderr } = await run(
    ...['restore', '--table', 'sessions', '--copy', 'no-copy', '--copied-at', '2026-11-22T14:30:00Z'],
  );
  expect([code, stderr]).toEqual([1, expect.stringMatching('no table no-copy: restore one under this name first')]);
});

describe('launcher', () => {
  it.skipIf(!existsSync('/usr/bin/node'))(
    "starts the pinned Node under the machine's own, and hands the exit code on",
    async () => {
      const PATH = '/usr/bin:/bin';
      expect(await evothesis(['help'], { PATH }, '/usr/bin/node')).toMatchObject({ code: 0 });
      expect(await evothesis(['tial'], { PATH }, '/usr/bin/node')).toMatchObject({ code: 2 });
    },
  );
});

describe('sites', () => {
  it('adds, lists, changes and removes a site', async () => {
    const added = await run(
      'sites',
      'add',
      'shop',
      '--domain',
      'https://Shop.example/x',
      '--time-zone',
      'Europe/Berlin',
      '--json',
    );
    expect(added).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(added.stdout)).toMatchObject({
      siteId: 'shop',
      domains: ['shop.example'],
      privacy: 'auto',
      timeZone: 'Europe/Berlin',
    });

    const again = await run('sites', 'add', 'shop');
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/site shop is there already/);

    const set = await run(
      'sites',
      'set',
      '--site',
      'shop',
      '--privacy',
      'full',
      '--page-category',
      '/p/=product',
      '--json',
    );
    expect(JSON.parse(set.stdout)).toMatchObject({
      privacy: 'full',
      timeZone: 'Europe/Berlin',
      pageCategories: [{ match: '/p/', category: 'product' }],
    });
    expect(JSON.parse((await run('sites', 'list', '--json')).stdout)).toHaveLength(1);
    expect((await run('sites', 'list')).stdout).toMatch(/shop +shop\.example +full +Europe\/Berlin/);

    expect((await run('sites', 'remove', 'shop')).code).toBe(0);
    expect((await run('sites', 'remove', 'shop')).code).toBe(1);
    expect(JSON.parse((await run('sites', 'list', '--json')).stdout)).toEqual([]);
  });
});

describe('keys', () => {
  it('shows a key once, lists it without its text, and revokes it', async () => {
    const { key, id } = JSON.parse(
      (await run('keys', 'add', '--site', 'shop', '--role', 'read', '--days', '7', '--json')).stdout,
    );
    expect(key).toMatch(/^evk_[\w-]{43}\.shop$/);
    const list = await run('keys', 'list', '--site', 'shop', '--json');
    expect(JSON.parse(list.stdout)).toMatchObject([{ id, role: 'read' }]);
    expect(list.stdout).not.toContain(key);
    expect((await run('keys', 'revoke', id, '--site', 'shop')).code).toBe(0);
    expect(JSON.parse((await run('keys', 'list', '--site', 'shop', '--json')).stdout)).toEqual([]);
  });
});

describe("a site's own keys", () => {
  it('rotates the key of identities, and says which days can be re-identified', async () => {
    await run('sites', 'add', 'keyed');
    expect(JSON.parse((await run('keys', 'rotate', '--site', 'keyed', '--json')).stdout)).toEqual({
      siteId: 'keyed',
      version: 2,
      forgotten: 0,
    });
    expect((await run('keys', 'rotate', '--site', 'unknown')).code).toBe(1);
    await local.client.send(
      new PutItemCommand({
        TableName: local.tables.dailyKeys,
        Item: toItem({
          site_id: 'keyed',
          day: '2026-11-22',
          secret: 'x',
          expires_at: Date.parse('2026-11-24T00:00:00Z') / 1000,
        }),
      }),
    );
    const { stdout } = await run('keys', 'days', '--site', 'keyed', '--json');
    expect(JSON.parse(stdout)).toEqual({
      siteId: 'keyed',
      days: [{ day: '2026-11-22', destroyedAt: '2026-11-24T00:00:00.000Z' }],
    });
  });
});

describe('tail and raw show', () => {
  const now = Date.now();
  const hostile = '/\u001b[2J\u001b]0;owned\u0007\u202eevil';
  const batch = (n: number, path = `/p${n}`) =>
    enrichedBatch({
      siteId: 'tailed',
      session: 's1',
      receivedAt: now - 60_000 + n * 1000,
      events: [{ type: 'pageview', path }],
    });
  const put = async (...batches: ReturnType<typeof batch>[]) => {
    await local.client.send(
      new PutItemCommand({
        TableName: local.tables.rawEvents,
        Item: toItem({
          domain_session: hourMarker(new Date(now).toISOString().slice(0, 13)),
          timestamp: 'tailed',
          shards: 1,
        }),
      }),
    );
    await local.client.send(
      new BatchWriteItemCommand({
        RequestItems: {
          [local.tables.enrichedEvents]: batches.map((b) => ({ PutRequest: { Item: toItem(toEnrichedItem(b)) } })),
          [local.tables.rawEvents]: batches.map((b) => ({ PutRequest: { Item: toItem(toRawItem(b.raw)) } })),
        },
      }),
    );
  };

  it('shows what is there, as JSON lines or for people, and lets no escape sequence through', async () => {
    await put(batch(1), batch(2), batch(3, hostile));
    const lines = (await run('tail', '--site', 'tailed', '--once', '--json')).stdout.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).path)).toEqual(['/p1', '/p2', hostile]);
    const readable = await run('tail', '--once');
    expect(readable.stdout.trim().split('\n')).toHaveLength(3);
    expect(readable.stdout).toMatch(/tailed .* pageview .* \/p1/);
    expect(readable.stdout).not.toMatch(/[\u001b\u0007\u202e]/);
    expect((await run('tail', '--once', '--lines', '1', '--json')).stdout.trim().split('\n')).toHaveLength(1);
    expect(await run('tail', '--once', '--site', 'nobody')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'no event of the last 1h\n',
    });
  });

  it('shows each new event once, and ends cleanly on Ctrl-C', async () => {
    const child = spawn(
      process.execPath,
      [path.join(ROOT, 'backend/cli/evothesis.mjs'), 'tail', '--json', '--data', local.data],
      { cwd: ROOT },
    );
    let out = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    const count = (n: number) => expect.poll(() => out.split('\n').filter(Boolean).length, { timeout: 10_000 }).toBe(n);
    await count(3);
    await put(batch(0, '/late'), batch(4));
    await count(5);
    const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve([code, signal])));
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    expect(new Set(out.trim().split('\n')).size).toBe(5);
  });

  it('shows the raw batches of a session, and of no other site', async () => {
    const { stdout, code } = await run('raw', 'show', '--site', 'tailed', '--session', 's1', '--json');
    expect(code).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).siteId),
    ).toEqual(Array(5).fill('tailed'));
    expect(await run('raw', 'show', '--site', 'tail', '--session', 's1')).toMatchObject({ code: 1 });
  });
});
