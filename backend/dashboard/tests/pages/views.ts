import { beforeAll, describe, expect, it } from 'vitest';
import { defaultSiteConfig } from '../../../src/records/site.ts';
import { violationsOf } from '../axe.ts';
import { demoBatches } from '../demo-data.ts';
import { expectText, KNOWN_QUERY, PATIENCE, panel, picture, total } from '../harness.ts';
import { harness } from '../shared.ts';
import { goTo, LOOKS_SEEN, settled, VIEWS, wear } from './walk.ts';

const HOUR_MS = 3_600_000;
const FUNNEL = 'step=page%3A%2F&step=page%3A%2Fpricing&step=event%3Asignup';

let yesterday: string;
beforeAll(async () => {
  const now = Date.now();
  yesterday = new Date(now - 24 * HOUR_MS).toISOString().slice(0, 10);
  await harness.sites.addSite({
    ...defaultSiteConfig('lamp-shop', 'dev'),
    exports: [{ name: 'finance', to: 's3://finance-of-lamps/web', format: 'csv', schedule: 'daily' }],
  });
  const batches = demoBatches({ siteId: 'lamp-shop', now, days: 9, visitsADay: 14 });
  await harness.put(...batches);
  const received = batches.map(({ receivedAt }) => Number(receivedAt)).filter((at) => at < now - 4 * HOUR_MS);
  await harness.archive(...received.slice(-6));
}, 90_000);

describe('every view', () => {
  it('fits, is accessible and complains of nothing, at both widths, in light and in dark', async () => {
    const page = await harness.open(`?site=lamp-shop&range=7d&${FUNNEL}`);
    await page.locator('nav').waitFor();
    for (const view of VIEWS) {
      await goTo(page, view);
      await settled(page);
      for (const look of LOOKS_SEEN) {
        await wear(page, look);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect([view, look, wider]).toEqual([view, look, 0]);
        expect([view, look, await violationsOf(page)]).toEqual([view, look, []]);
        await picture(page, `${view.toLowerCase().replace(' ', '-')}-${look}`);
      }
    }
  }, 300_000);
});

describe('open windows and menus', () => {
  it('are accessible too', async () => {
    const page = await harness.open('?site=lamp-shop&range=7d', { width: 390, height: 844 });
    await page.getByRole('button', { name: /^Range/ }).click();
    await page.locator('.sheet').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await picture(page, 'range-phone');
    await page.keyboard.press('Escape');
    await panel(page, 'Pages')
      .getByRole('button', { name: /^Details/ })
      .click();
    await page.getByRole('dialog').locator('tbody tr').first().waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await picture(page, 'details-phone');
  });
});

describe('the numbers', () => {
  const known = (view: string, more = '') => `${KNOWN_QUERY}&view=${view}${more}`;

  it('of a funnel are those of its steps, which are in the address', async () => {
    const page = await harness.open(known('funnels'));
    await expectText(panel(page, 'Funnel').locator('.empty strong')).toBe('Fill in two steps');
    await page.getByLabel('Step 1', { exact: true }).fill('/');
    await page.getByLabel('Step 1', { exact: true }).press('Enter');
    await page.getByLabel('Step 2', { exact: true }).fill('/products/x');
    await page.getByLabel('Step 2', { exact: true }).press('Enter');
    const reached = panel(page, 'Funnel').locator('.reached');
    await expect
      .poll(() => reached.allTextContents(), PATIENCE)
      .toEqual([
        expect.stringMatching(/^1\. \/3 visits100%$/),
        expect.stringMatching(/^2\. \/products\/x1 visits33%$/),
      ]);
    expect(new URL(page.url()).searchParams.getAll('step')).toEqual(['page:/', 'page:/products/x']);
    await page.getByLabel('Follow').selectOption('visitor');
    await expectText(reached.first().locator('strong')).toBe('2');
  });

  it('of paths say what follows a page', async () => {
    const page = await harness.open(known('paths'));
    await expectText(page.locator('.stop').first().locator('h3')).toBe('/ 3 visits');
    await expect
      .poll(() => page.locator('.stop').first().locator('li').allTextContents())
      .toEqual([expect.stringContaining('the visit ends267%'), expect.stringContaining('/products/x133%')]);
  });

  it('of identity say how far off they may be', async () => {
    const page = await harness.open(known('identity'));
    await expectText(panel(page, 'How many people').locator('.value').first()).toBe('3 ±1');
    await expectText(panel(page, 'How many people').locator('.value').nth(1)).toBe('2 and 4');
    await expect.poll(() => page.locator('.histogram li').count(), PATIENCE).toBe(10);
  });

  it('of retention and of visitors stand in their tables', async () => {
    const page = await harness.open(known('retention'));
    await expectText(page.locator('.cohorts tbody tr').first()).toContain('2');
    await goTo(page, 'Visitors');
    await expectText(panel(page, 'Households').locator('.value').first()).toBe('1');
  });

  it('of data quality add up, and name what was refused', async () => {
    const page = await harness.open('?site=lamp-shop&view=quality&range=7d');
    const sheet = panel(page, 'Balance sheet');
    const figure = (name: string) => sheet.locator('.figure', { hasText: name }).locator('.value');
    await expectText(figure('Stored')).toMatch(/^[1-9]/);
    const number = async (name: string) => Number((await figure(name).textContent())?.replaceAll(',', ''));
    expect(await number('Sent by pages')).toBe((await number('Stored')) + (await number('Lost on the way')));
    await expectText(panel(page, 'Archived hours').first().locator('tbody tr').first()).toContain('complete');
    await page.goto(page.url().replace('range=7d', 'range=90d'));
    await expectText(page.locator('.failed p')).toMatch(/at most 31 days/);
  });
});

describe('an export', () => {
  it('is run now, and is in the list with its manifest when it is done', async () => {
    const page = await harness.open('?site=lamp-shop&view=exports');
    await expectText(panel(page, 'Exports here').locator('.empty strong')).toBe('Nothing was exported yet');
    await expectText(panel(page, 'Destinations').locator('li')).toContain('daily, csv, s3://finance-of-lamps/web');
    await page.getByLabel('First day').fill(yesterday);
    await page.getByLabel('Last day').fill(yesterday);
    await page.getByRole('button', { name: 'Run now' }).click();
    const row = panel(page, 'Exports here').locator('tbody tr').first();
    await expectText(row).toContain('.csv');
    await expectText(row.locator('code')).toMatch(/^[0-9a-f]{12}$/);
    await picture(page, 'exports-done');
  });
});

describe('what strangers send', () => {
  it('is shown as text and runs nowhere, in every view', async () => {
    const evil = '"><img src=x onerror=alert(1)><script>alert(2)</script>';
    await harness.put({
      siteId: 'hostile',
      session: evil,
      identity: evil,
      household: evil,
      confidence: 0.7,
      receivedAt: Date.now() - 1000,
      normalized: {
        traffic_source_category: evil,
        source: evil,
        medium: '$' + '{alert(5)}',
        campaign: 'javascript:alert(3)',
        country: evil,
        browser_family: evil,
        os_family: '{{7*7}}',
      },
      events: [
        { type: 'pageview', path: `/${evil}` },
        { type: 'custom', path: '/__proto__', data: { name: 'constructor' } },
        { type: 'custom', path: '/__proto__', data: { name: evil } },
        { type: 'form_submit', path: '/', data: { name: evil, fields: [], filled: 0 } },
      ],
    });
    const steps = `&step=${encodeURIComponent(`page:/${evil}`)}&step=${encodeURIComponent(`event:${evil}`)}`;
    const filter = '&filter=country!:%3Cimg%20src=x%20onerror=alert(4)%3E&filter=__proto__:x';
    const page = await harness.open(`?site=hostile${steps}&filter=${encodeURIComponent('country!:<img src=x>')}`);
    await expectText(total(page, 'Page views')).toBe('1');
    for (const tab of await page.getByRole('tab').all()) await tab.click();
    for (const view of VIEWS) {
      await goTo(page, view);
      await settled(page);
      expect([view, await page.locator('img, #app script, main iframe').count()]).toEqual([view, 0]);
      // No address is made of what was sent.
      const links = await page.locator('a').evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).protocol));
      expect([view, links.filter((protocol) => protocol !== 'http:')]).toEqual([view, []]);
    }
    await goTo(page, 'Live');
    await expectText(page.locator('.stream')).toContain('<img src=x');
    await picture(page, 'hostile-live');
    await page.goto(`${harness.url}/dashboard/?site=hostile${filter}`);
    await expectText(page.locator('.chips')).toContain('<img src=x');
    // A site id that none can be does not reach a snippet that somebody might paste.
    await page.goto(`${harness.url}/dashboard/?view=setup&site=${encodeURIComponent('x" onload="alert(6)')}`);
    await page.locator('.setup pre').waitFor();
    expect(await page.locator('.setup pre').textContent()).not.toContain('onload');
  });
});
