import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expectText, type Harness, KNOWN_QUERY, PATIENCE, panel, total } from '../harness.ts';
import { harness } from '../shared.ts';

const open: Harness['open'] = (query, look) => harness.open(query, look);

describe('the overview', () => {
  it('shows the numbers of the range, and drills down by filters that live in the address', async () => {
    const page = await open(KNOWN_QUERY);
    await expectText(total(page, 'Visitors')).toBe('3 ±1');
    await expectText(total(page, 'Bounce rate')).toBe('50%');
    await expectText(total(page, 'Engaged time')).toBe('10s');
    expect(await panel(page, 'Places').locator('tbody tr').allTextContents()).toEqual(['France250%', 'Germany150%']);
    await panel(page, 'Places').getByRole('button', { name: 'Only France' }).click();
    await expectText(total(page, 'Sessions')).toBe('2');
    expect(new URL(page.url()).searchParams.getAll('filter')).toEqual(['country:FR']);
    await page.reload();
    await expectText(total(page, 'Sessions')).toBe('2');
    await page.getByRole('button', { name: 'Country is France', exact: true }).click();
    expect(new URL(page.url()).searchParams.getAll('filter')).toEqual(['country!:FR']);
    await page.goBack();
    await page.getByRole('button', { name: 'Remove filter: Country is France' }).click();
    await expectText(total(page, 'Sessions')).toBe('4');
    await page.goBack();
    await expectText(total(page, 'Sessions')).toBe('2');
    await page.goForward();
    await expectText(total(page, 'Sessions')).toBe('4');
  });

  it('takes a filter by its name, as people read it', async () => {
    const page = await open(KNOWN_QUERY);
    await page.getByRole('button', { name: 'Add a filter' }).click();
    await page.getByLabel('Only visits whose').selectOption('country');
    await page.locator('datalist option[value="France"]').waitFor({ state: 'attached' });
    await page.getByLabel('Value').fill('France');
    await page.getByRole('button', { name: 'Add filter' }).click();
    await expectText(total(page, 'Sessions')).toBe('2');
  });

  it('says how the range before was, by sign and in words', async () => {
    const page = await open(KNOWN_QUERY);
    await expectText(page.locator('.total', { hasText: 'Visitors' }).locator('.delta')).toContain('▲ +200%');
    await expectText(page.locator('.total', { hasText: 'Visitors' }).locator('.delta .unseen')).toBe(
      'up 200 per cent against the range before',
    );
    await page.getByLabel('Compare').uncheck();
    expect(new URL(page.url()).searchParams.get('compare')).toBe('none');
    await expect.poll(() => page.locator('.delta').count(), PATIENCE).toBe(0);
  });

  it("chooses days on the site's own calendar, and steps by the range's length", async () => {
    const page = await open('?site=test-site');
    await page.getByRole('button', { name: /^Range: Today/ }).click();
    await expectText(page.locator('.sheet .says')).toContain('Europe/Berlin');
    await page.getByLabel('First day').fill('2026-03-28');
    await page.getByLabel('Last day').fill('2026-03-27');
    await expectText(page.locator('.sheet .error')).toContain('must not be after');
    await page.getByLabel('Last day').fill('2026-03-30');
    await page.getByRole('button', { name: 'Show these days' }).click();
    await expectText(total(page, 'Page views')).toBe('7');
    await page.getByRole('button', { name: 'The range before', exact: true }).click();
    expect(new URL(page.url()).search).toContain('from=2026-03-25&to=2026-03-27');
    await expectText(total(page, 'Page views')).toBe('1');
  });

  it('zooms into the part of the chart that is dragged over', async () => {
    const page = await open(KNOWN_QUERY);
    const box = await page.locator('.u-over').boundingBox();
    if (!box) throw new Error('no chart');
    await page.mouse.move(box.x + 5, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.55, box.y + 50, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => new URL(page.url()).search, PATIENCE).toContain('from=2026-03-28&to=2026-03-29');
  });

  it('can be used from the keyboard, and keeps the focus while numbers come in', async () => {
    const page = await open(KNOWN_QUERY);
    await expectText(total(page, 'Visitors')).toBe('3 ±1');
    await panel(page, 'Pages').getByRole('tab', { name: 'Top' }).focus();
    await page.keyboard.press('ArrowRight');
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    expect(await focused()).toBe('Entry');
    await page.locator('.plot').focus();
    await page.keyboard.press('ArrowLeft');
    await expectText(page.locator('.tip strong')).toBe('Mon, Mar 30');
    await page.getByRole('button', { name: /^Page views/ }).press('Enter');
    expect(new URL(page.url()).searchParams.get('metric')).toBe('pageviews');
    expect(await focused()).toContain('Page views');
    await page.getByRole('button', { name: /^Range/ }).press('Enter');
    await page.locator('.sheet').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.locator('.sheet').count()).toBe(0);
    expect(await focused()).toContain('Mar 28');
  });

  it('gives each table as CSV, and all its rows searched and sorted', async () => {
    const page = await open(KNOWN_QUERY);
    const download = page.waitForEvent('download');
    await panel(page, 'Places').getByRole('link', { name: 'CSV' }).click();
    expect(readFileSync((await (await download).path()) as string, 'utf8')).toMatch(/^value,visitors[^\r]*\r\nFR,2,/);
    await panel(page, 'Pages')
      .getByRole('button', { name: /^Details/ })
      .click();
    const rows = page.getByRole('dialog').locator('tbody tr');
    await expect.poll(() => rows.count(), PATIENCE).toBe(4);
    await page.getByRole('button', { name: 'Exits' }).click();
    await page.getByLabel('Search Top').fill('PROD');
    await expect.poll(() => rows.count(), PATIENCE).toBe(1);
    await page.getByRole('dialog').getByRole('button', { name: 'Only /products/x' }).click();
    await expectText(page.locator('.chip')).toContain('Page is /products/x');
  });

  it('says what to do when the server fails, and goes on when it works again', async () => {
    const page = await open(KNOWN_QUERY);
    await expectText(total(page, 'Page views')).toBe('7');
    harness.breakApi(true);
    await page.getByRole('button', { name: 'The range before', exact: true }).click();
    await expectText(page.locator('.failed', { hasText: 'Try again' }).locator('p')).toMatch(/Internal Server Error/);
    await expectText(total(page, 'Page views')).toBe('7');
    harness.breakApi(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expectText(total(page, 'Page views')).toBe('1');
    await expect.poll(() => page.locator('.failed').count(), PATIENCE).toBe(0);
  });
});

describe('a new site', () => {
  it('is shown the snippet, which turns green when the first event arrives, with the numbers', async () => {
    const page = await open('?site=fresh-site');
    await expectText(page.locator('.setup pre')).toBe(
      `<script async src="${harness.url}/pixel.js" data-site="fresh-site"></script>`,
    );
    await page.getByRole('tab', { name: 'npm' }).click();
    await expectText(page.locator('.setup pre')).toContain(`endpoint: '${harness.url}/collect'`);
    await expectText(page.locator('.arrival')).toMatch(/Waiting for the first event/);
    await harness.put({
      siteId: 'fresh-site',
      session: 'f1',
      receivedAt: Date.now(),
      events: [{ type: 'pageview', path: '/first' }],
    });
    await expectText(total(page, 'Page views')).toBe('1');
    await expectText(page.locator('.live-now')).toMatch(/^1 visitor now/);
    await page.getByRole('link', { name: 'Set-up' }).click();
    await expectText(page.locator('.arrival.done')).toMatch(/The pixel works: 1 event/);
  });

  it('is told when the first event came from a bot, instead of waiting for ever', async () => {
    const page = await open('?site=only-bots&view=setup');
    await expectText(page.locator('.arrival')).toMatch(/Waiting/);
    await harness.put({
      siteId: 'only-bots',
      session: 'x1',
      receivedAt: Date.now(),
      bot: { is_bot: true, score: 1, reasons: ['webdriver'], kind: 'undeclared' },
      events: [{ type: 'pageview', path: '/' }],
    });
    await expectText(page.locator('.arrival')).toMatch(/looks like a bot/);
  });
});
