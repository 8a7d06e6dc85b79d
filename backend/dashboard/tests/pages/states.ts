import { describe, expect, it } from 'vitest';
import { makeApiKey, newApiKey } from '../../../src/sites/api-keys.ts';
import { violationsOf } from '../axe.ts';
import { expectText, PATIENCE, panel, picture } from '../harness.ts';
import { harness } from '../shared.ts';
import { ALL_LOOKS, goTo, settled, VIEWS, wear } from './walk.ts';

describe('a view', () => {
  it('says what to do where there is nothing yet', async () => {
    const page = await harness.open('?site=quiet-site&range=7d');
    for (const view of VIEWS.slice(1)) {
      await goTo(page, view);
      await settled(page);
      if (view === 'Set-up') await expectText(page.locator('.arrival')).toContain('Waiting');
      else await expect.poll(() => page.locator('.empty').count(), PATIENCE).toBeGreaterThan(0);
      if (ALL_LOOKS) await picture(page, `empty-${view.toLowerCase().replace(' ', '-')}`);
    }
    expect(await violationsOf(page)).toEqual([]);
  }, 300_000);

  it('says what is wrong while the server fails, and shows its numbers when it works again', async () => {
    const page = await harness.open('?site=test-site&range=7d');
    await page.locator('nav').waitFor();
    await settled(page);
    // Those that load something of their own: the others live from the live view and from what is typed in.
    for (const view of ['Visitors', 'Retention', 'Paths', 'Identity', 'Data quality', 'Exports', 'Sharing'] as const) {
      harness.breakApi(true);
      await goTo(page, view);
      await expectText(page.locator('.failed p').first()).toMatch(/Internal Server Error/);
      if (view === 'Data quality') {
        expect(await violationsOf(page)).toEqual([]);
        await picture(page, 'failed');
      }
      harness.breakApi(false);
      // One click each, then the time to answer: a second click would begin again.
      const again = page.getByRole('button', { name: 'Try again' });
      await expect
        .poll(
          async () => {
            for (const button of await again.all()) await button.click({ timeout: 1_000 }).catch(() => undefined);
            await page.waitForTimeout(500);
            return page.locator('.failed').count();
          },
          { ...PATIENCE, interval: 3_000 },
        )
        .toBe(0);
    }
  }, 300_000);

  it('keeps the room of what is on its way, and says that it is', async () => {
    const page = await harness.open('?site=test-site&range=7d');
    await page.locator('nav').waitFor();
    await settled(page);
    let answer = () => undefined as unknown;
    const held = new Promise<unknown>((resolve) => {
      answer = () => resolve(undefined);
    });
    await page.route('**/api/reports*', async (route) => {
      await held;
      await route.continue();
    });
    await page.reload();
    await page.locator('.waiting-lines').first().waitFor();
    expect(await page.getByRole('status', { name: 'Loading' }).count()).toBeGreaterThan(0);
    for (const look of ['wide', 'phone-dark'] as const) {
      await wear(page, look);
      expect(await violationsOf(page)).toEqual([]);
      await picture(page, `loading-${look}`);
    }
    answer();
    await settled(page);
    await page.locator('.total .value').first().waitFor();
  });

  it('is none where a key opens no site yet: what to do stands there instead', async () => {
    const page = await harness.open('');
    await page.route('**/api/sites', (route) => route.fulfill({ json: { sites: [] } }));
    await page.reload();
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    await expectText(panel(page, 'First steps').locator('.empty strong')).toBe('No site has sent anything yet');
    for (const look of ['wide', 'phone-dark'] as const) {
      await wear(page, look);
      expect(await violationsOf(page)).toEqual([]);
      await picture(page, `no-site-${look}`);
    }
  });
});

describe('what is not measured', () => {
  it('is said with its limit where a log was counted, and what to do where none was', async () => {
    const page = await harness.open('?site=lamp-shop&view=quality&range=7d');
    const card = panel(page, 'Browsers that block the pixel');
    await expectText(card.locator('.empty strong')).toBe('Not known in this range');
    await expectText(card.locator('code')).toContain('evothesis served --site lamp-shop');
    const hour = (ago: number) => new Date(Date.now() - ago * 3_600_000).toISOString().slice(0, 13);
    await harness.sites.putServedPages('lamp-shop', new Map([2, 3, 4, 5].map((ago) => [hour(ago), 1_000])));
    await page.reload();
    await expectText(card.locator('.figure', { hasText: 'at most' }).locator('.value')).toMatch(/^9\d%|^100%/);
    await expectText(card.locator('.figure', { hasText: 'Pages served' }).locator('.value')).toBe('4,000');
    await expectText(card).toContain('fewer were blocked than this');
    await settled(page);
    await picture(page, 'not-measured');
  });
});

describe('a key of role read', () => {
  it('is told where exports are, and offered no sharing', async () => {
    const key = makeApiKey('lamp-shop');
    await harness.sites.putApiKey(newApiKey({ key, role: 'read', label: '', now: Date.now() }));
    const page = await harness.open('?site=lamp-shop&view=exports', { key });
    await expectText(page.locator('.empty strong')).toBe('This key may not see exports');
    expect(await page.locator('nav .wide a').allTextContents()).not.toContain('Sharing');
  });
});
