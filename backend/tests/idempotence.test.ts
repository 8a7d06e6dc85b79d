import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, type System, startSystem } from './stack-process.ts';
import { storedIn } from './stored.ts';

let system: System;
let stored: ReturnType<typeof storedIn>;
beforeAll(async () => {
  system = await startSystem();
  stored = storedIn(system);
});
afterAll(async () => {
  stored?.close();
  await system?.stop();
});

const SITE = 'retry-site';
const createdAt = new Date().toISOString();
const sealed = (attempt: number) => ({
  eventType: 'batch',
  siteId: SITE,
  sessionId: 's1',
  batchId: 'retried-batch',
  createdAt,
  sentAt: new Date().toISOString(),
  attempt,
  pages: { p1: { url: 'https://shop.example/' } },
  events: [1, 2, 3].map((seq) => ({
    eventType: seq === 1 ? 'pageview' : 'click',
    eventId: `e${seq}`,
    timestamp: createdAt,
    pageId: 'p1',
    seq,
  })),
});

describe('the same batch 50 times', () => {
  it('is answered 200 each time and stored once, in every table', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => system.post(sealed(i + 1))));
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
    await eventually(async () => (await stored.enrichedItems()).length > 0);
    // Were there a second copy, it would be on its way through the stream now.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await stored.rawItems()).toHaveLength(1);
    expect(await stored.enrichedItems()).toHaveLength(1);
    expect(await stored.scan(system.stack.tables.sessions)).toHaveLength(1);
  });

  it('leaves one copy of each event in the archive', async () => {
    for (const hour of new Set([createdAt.slice(0, 13), new Date().toISOString().slice(0, 13)]))
      await system.cli('archive', '--hour', hour, '--site', SITE);
    expect((await stored.rawArchive(SITE)).map(({ eventId }) => eventId)).toEqual(['e1', 'e2', 'e3']);
    const enriched = await stored.enrichedArchive(SITE);
    expect(enriched.map(({ eventId }) => eventId)).toEqual(['e1', 'e2', 'e3']);
    expect(enriched[0]?.identity).toMatchObject({ session_sequence: 1, total_sessions: 1, is_new_visitor: true });
  });
});
