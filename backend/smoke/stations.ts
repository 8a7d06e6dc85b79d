import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archiveHour, archiveIo } from '../src/archive/index.ts';
import { exportEvents, exportIo } from '../src/export/index.ts';
import type { EnrichedBatch } from '../src/records/enriched.ts';
import { hourOf } from '../src/records/keys.ts';
import { type Stage, tableNames } from '../src/records/names.ts';
import type { RawItem } from '../src/records/raw-item.ts';
import { enrichedBatch, rawItem, sessionsOf } from './rows.ts';
import { type Visit, visit, visitorHeaders } from './visit.ts';
import { until } from './wait.ts';

export type Run = {
  stage: Stage;
  collectUrl: string;
  pixelUrl: string;
  siteId: string;
  /** Host of the page that seems to send. */
  host: string;
  /** Names the visitor: another run is another person. */
  id: string;
};

/** What earlier stations found, for later ones. */
type Found = { first: Visit; raw: RawItem; enriched: EnrichedBatch };

type Station = { name: string; pass: (run: Run, found: Found) => Promise<string> };

const post = (run: Run, body: string): Promise<Response> =>
  fetch(run.collectUrl, {
    method: 'POST',
    headers: visitorHeaders(run.host),
    body,
    signal: AbortSignal.timeout(15_000),
  });

const accepted = async (run: Run, sent: Visit): Promise<void> => {
  const response = await post(run, sent.body);
  assert.equal(response.status, 200, `answered ${response.status}: ${await response.text()}`);
};

/** The way of an event, in its order. Each station names what it saw. */
const STATIONS: readonly Station[] = [
  {
    name: 'pixel is served',
    pass: async (run) => {
      const response = await fetch(run.pixelUrl, { signal: AbortSignal.timeout(15_000) });
      const source = await response.text();
      assert.equal(response.status, 200);
      assert.match(response.headers.get('content-type') ?? '', /javascript/);
      return `${source.length} characters`;
    },
  },
  {
    name: 'a batch is accepted',
    pass: async (run, found) => {
      found.first = visit(run.siteId, run.id, run.host);
      const before = performance.now();
      await accepted(run, found.first);
      return `200 after ${Math.round(performance.now() - before)} ms`;
    },
  },
  {
    name: 'raw event is stored',
    pass: async (run, found) => {
      const read = await rawItem(tableNames(run.stage), found.first);
      assert.ok(read, 'answered 200, and there is no item');
      found.raw = read;
      return read.event_types;
    },
  },
  {
    name: 'the same batch again stores nothing',
    pass: async (run, found) => {
      await accepted(run, found.first);
      const read = await rawItem(tableNames(run.stage), found.first);
      assert.equal(read?.received_batch, found.raw.received_batch);
      return 'one item';
    },
  },
  {
    name: 'events are enriched',
    pass: async (run, found) => {
      const before = performance.now();
      const read = () => enrichedBatch(tableNames(run.stage), found.raw);
      found.enriched = await until('enriched-events has no item', 60, read);
      const { identity_id, session_sequence } = found.enriched.identity;
      return `${identity_id}, session ${session_sequence}, after ${Math.round(performance.now() - before)} ms`;
    },
  },
  {
    name: 'session is tracked',
    pass: async (run, found) => {
      const count = await sessionsOf(tableNames(run.stage), found.enriched.identity.identity_id);
      assert.ok(count >= 1, 'no session of that identity');
      return `${count} of that identity`;
    },
  },
  {
    name: 'the same visitor is known again',
    pass: async (run, found) => {
      const tables = tableNames(run.stage);
      const again = visit(run.siteId, run.id, run.host);
      await accepted(run, again);
      const raw = await rawItem(tables, again);
      assert.ok(raw, 'answered 200, and there is no item');
      const { identity } = await until('enriched-events has no item', 60, () => enrichedBatch(tables, raw));
      assert.equal(identity.identity_id, found.enriched.identity.identity_id);
      return identity.identity_id;
    },
  },
  {
    name: 'what is no event is refused',
    pass: async (run) => {
      const statuses: number[] = [];
      for (const body of ['', 'not json', JSON.stringify({ eventType: 'pageview' })])
        statuses.push((await post(run, body)).status);
      for (const status of statuses) assert.ok(status >= 400 && status < 500, `answered ${statuses.join(', ')}`);
      return statuses.join(', ');
    },
  },
  {
    name: 'the hour is archived',
    pass: async (run, found) => {
      const io = archiveIo(run.stage);
      const hour = hourOf(found.raw.received_batch);
      const rows: string[] = [];
      for (const kind of ['raw', 'enriched'] as const) {
        const outcomes = await archiveHour(io, { kind, hour, siteId: run.siteId });
        const total = outcomes.reduce((sum, each) => sum + each.rows, 0);
        assert.ok(total >= 4, `${total} ${kind} rows`);
        rows.push(`${total} ${kind}`);
      }
      return `${hour}: ${rows.join(', ')}`;
    },
  },
  {
    name: 'the CSV has the events',
    pass: async (run, found) => {
      const target = await mkdtemp(join(tmpdir(), 'evothesis-smoke-'));
      try {
        const hour = hourOf(found.raw.received_batch);
        const from = new Date(`${hour}:00:00.000Z`);
        const to = new Date(from.getTime() + 3_600_000);
        await exportEvents(exportIo(run.stage), {
          siteId: run.siteId,
          from,
          to,
          timeZone: 'UTC',
          format: 'csv',
          target,
        });
        const names = (await readdir(target, { recursive: true })).filter((name) => name.endsWith('.csv'));
        const text = (await Promise.all(names.map((name) => readFile(join(target, name), 'utf8')))).join('\n');
        assert.ok(text.includes(found.first.pageview), 'the page view is not in it');
        assert.ok(text.includes(found.enriched.identity.identity_id), 'its identity is not in it');
        return names.join(', ');
      } finally {
        await rm(target, { recursive: true, force: true });
      }
    },
  },
];

/** Goes from station to station and stops at the first that fails. */
export const passAll = async (run: Run, say: (line: string) => void): Promise<boolean> => {
  const found = {} as Found;
  for (const { name, pass } of STATIONS) {
    try {
      say(`ok      ${name}: ${await pass(run, found)}`);
    } catch (error) {
      say(`FAILED  ${name}: ${error instanceof Error ? error.message : error}`);
      return false;
    }
  }
  return true;
};
