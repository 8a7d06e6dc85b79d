import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, newProfile } from './chromium.ts';
import { parseCsv } from './csv.ts';
import { eventually, type System, startSystem } from './stack-process.ts';
import { storedIn } from './stored.ts';

/** A page in a real browser becomes rows of a CSV: the demo site, the built pixel, the front door, every station. */
const TYPED = 'typed-into-the-form@example.com';
const SITE = 'demo-site';

type Row = Record<string, string>;
let system: System;
let stored: ReturnType<typeof storedIn>;
let browser: Browser;
const hours = new Set<string>();
const hourNow = () => hours.add(new Date().toISOString().slice(0, 13));

beforeAll(async () => {
  [system, browser] = await Promise.all([startSystem(), launchChromium()]);
  stored = storedIn(system);
});
afterAll(async () => {
  await browser?.close();
  stored?.close();
  await system?.stop();
});

/** The home page with two clicks and a scroll, a product page by its link, the contact form sent, and away. */
const PAGES = ['/demo/', '/demo/product.html', '/demo/contact.html', '/demo/thanks.html'];
const visit = async () => {
  const profile = await newProfile(browser);
  const page = await profile.newPage();
  await page.goto(system.stack.demoUrl);
  await page.waitForLoadState('load');
  await page.locator('#newsletter').click();
  await page.locator('.hero h1').click();
  await page.mouse.wheel(0, 20_000);
  await page.waitForTimeout(600);
  await page.locator('a[href*="product"]').first().click();
  await page.waitForURL(/product/);
  await page.waitForTimeout(300);
  await page.goto(new URL('contact.html', system.stack.demoUrl).href);
  await page.locator('input[name=name]').fill(TYPED);
  await page.locator('input[type=email]').fill(TYPED);
  await page.locator('form button').click();
  await page.waitForURL(/thanks/);
  await page.waitForTimeout(300);
  await page.goto('about:blank');
  await profile.close();
};

const exported = async (): Promise<Row[]> => {
  hourNow();
  for (const hour of hours) await system.cli('archive', '--hour', hour);
  const out = mkdtempSync(path.join(tmpdir(), 'evothesis-export-'));
  const today = new Date().toISOString().slice(0, 10);
  const first = [...hours][0]?.slice(0, 10) ?? today;
  await system.cli('export', '--site', SITE, '--from', first, '--to', today, '--format', 'csv', '--out', out);
  const csv = readdirSync(out, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.csv'));
  expect(csv.length).toBeGreaterThan(0);
  return csv.flatMap((file) => parseCsv(readFileSync(path.join(out, file), 'utf8')));
};
/** Batches enriched so far that close a page. */
const exits = async () =>
  (await stored.enrichedItems()).filter(({ event_types }) => String(event_types?.S).includes('page_exit')).length;
const of = (rows: readonly Row[], type: string) =>
  rows
    .filter(({ event_type }) => event_type === type)
    .sort((a, b) => String(a.occurred_at).localeCompare(String(b.occurred_at)));

describe('a visit to the demo site', () => {
  let rows: Row[] = [];

  beforeAll(async () => {
    hourNow();
    await visit();
    await eventually(async () => (await exits()) >= PAGES.length);
    rows = await exported();
  });

  it('has one page view per navigation', () => {
    expect(of(rows, 'pageview').map(({ path }) => path)).toEqual(PAGES);
    expect(new Set(rows.map(({ page_id }) => page_id)).size).toBe(PAGES.length);
  });

  it('has the clicks in order, with rising sequence numbers', () => {
    const home = of(rows, 'pageview')[0]?.page_id;
    const clicks = of(rows, 'click').filter(({ page_id }) => page_id === home);
    expect(clicks.map(({ click_tag }) => click_tag)).toEqual(['button', 'h1', 'a']);
    expect(clicks[0]?.element_id).toBe('newsletter');
    const seqs = clicks.map(({ seq }) => Number(seq));
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
  });

  it('has no gap and no double in any page’s sequence numbers', () => {
    const pages = Map.groupBy(rows, ({ page_id }) => page_id as string);
    for (const [, events] of pages) {
      const seqs = events.map(({ seq }) => Number(seq)).sort((a, b) => a - b);
      expect(seqs).toEqual(seqs.map((_, i) => i + 1));
    }
    expect(new Set(rows.map(({ event_id }) => event_id)).size).toBe(rows.length);
  });

  it('has the scroll depth', () => {
    const depths = of(rows, 'scroll').map(({ scroll_depth }) => Number(scroll_depth));
    expect(Math.max(...depths)).toBeGreaterThanOrEqual(90);
  });

  it('has the form, and nothing that was typed, anywhere', async () => {
    const [form] = of(rows, 'form_submit');
    expect(of(rows, 'form_submit')).toHaveLength(1);
    expect(Number(form?.form_filled)).toBeGreaterThanOrEqual(1);
    expect(JSON.stringify(rows)).not.toContain(TYPED);
    const archives = [...(await stored.rawArchive(SITE)), ...(await stored.enrichedArchive(SITE))];
    expect(JSON.stringify(archives)).not.toContain(TYPED);
    expect(JSON.stringify(archives)).not.toContain('127.0.0.1"');
  });

  it('has the exit of each page, with engaged time', () => {
    for (const { page_id } of of(rows, 'pageview')) {
      const last = of(rows, 'page_exit')
        .filter((exit) => exit.page_id === page_id)
        .at(-1);
      expect(last, `exit of ${page_id}`).toBeDefined();
      expect(Number(last?.engaged_time_ms)).toBeGreaterThan(0);
      expect(Number(last?.engaged_time_ms)).toBeLessThanOrEqual(Number(last?.wall_time_ms));
    }
  });

  it('is one identity and one session of an ordinary visitor', () => {
    expect(new Set(rows.map(({ identity_id }) => identity_id)).size).toBe(1);
    expect(new Set(rows.map(({ session_id }) => session_id)).size).toBe(1);
    expect(new Set(rows.map(({ is_bot }) => is_bot))).toEqual(new Set(['false']));
    expect(rows[0]).toMatchObject({ session_sequence: '1', is_new_visitor: 'true', privacy_tier: 'full' });
  });

  it('is recognised in a new browser profile on the same machine, as its second session', async () => {
    await visit();
    await eventually(async () => (await exits()) >= 2 * PAGES.length);
    const all = await exported();
    const before = new Set(rows.map(({ event_id }) => event_id));
    const second = all.filter(({ event_id }) => !before.has(event_id));
    expect(new Set(second.map(({ identity_id }) => identity_id))).toEqual(
      new Set(rows.map(({ identity_id }) => identity_id)),
    );
    expect(new Set(second.map(({ session_sequence }) => session_sequence))).toEqual(new Set(['2']));
    expect(second[0]).toMatchObject({ is_new_visitor: 'false' });
  });
});
