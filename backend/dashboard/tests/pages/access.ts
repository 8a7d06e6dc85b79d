import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { makeApiKey, newApiKey } from '../../../src/sites/api-keys.ts';
import { violationsOf } from '../axe.ts';
import { expectText, type Harness, KNOWN_QUERY, PATIENCE, panel, picture, total } from '../harness.ts';
import { harness } from '../shared.ts';

const open: Harness['open'] = (query, look) => harness.open(query, look);

describe('logging in', () => {
  it('takes a key from the link and at once out of the address, and keeps it where no script can read it', async () => {
    const page = await open(KNOWN_QUERY);
    await expectText(total(page, 'Page views')).toBe('7');
    expect(page.url()).not.toContain('evk_');
    expect(
      await page.evaluate(() => [document.cookie, JSON.stringify(localStorage), JSON.stringify(sessionStorage)]),
    ).toEqual(['', '{}', '{}']);
    expect(await harness.context().cookies(`${harness.url}/api/`)).toMatchObject([
      { httpOnly: true, sameSite: 'Strict', path: '/api/' },
    ]);
  });

  it('asks for a key, says what is wrong with one, and lets the right one in', async () => {
    const page = await open(KNOWN_QUERY, { key: null });
    await page.getByLabel('API key').fill('evk_wrong');
    await page.getByRole('button', { name: 'Log in' }).click();
    await expectText(page.getByRole('alert')).toMatch(/mistyped, revoked or expired/);
    expect(await violationsOf(page)).toEqual([]);
    await picture(page, 'login-wrong-key');
    await page.getByLabel('API key').fill(harness.key);
    await page.getByRole('button', { name: 'Log in' }).click();
    await expectText(total(page, 'Page views')).toBe('7');
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('API key').waitFor();
    expect(await harness.context().cookies(`${harness.url}/api/`)).toEqual([]);
  });

  it('says that a session has ended, and goes on where one was', async () => {
    const page = await open(`${KNOWN_QUERY}&metric=sessions`);
    await expectText(total(page, 'Page views')).toBe('7');
    await harness.context().clearCookies();
    await expectText(page.getByRole('alert')).toMatch(/session has ended/);
    await page.getByLabel('API key').fill(harness.key);
    await page.keyboard.press('Enter');
    await expectText(total(page, 'Page views')).toBe('7');
    expect(page.url()).toContain('metric=sessions');
  });

  it('is told of a server that does not answer, and enters when it does', async () => {
    harness.breakApi(true);
    const page = await open(KNOWN_QUERY, { key: null });
    await expectText(page.getByRole('alert')).toMatch(/Internal Server Error/);
    harness.breakApi(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByLabel('API key').waitFor();
  });
});

describe('a shared link', () => {
  it('shows one site and nothing else, and ends when it is taken back', async () => {
    const owner = await open('?site=test-site&view=sharing');
    await owner.getByLabel('For whom').fill('The <b>board</b>');
    await owner.getByRole('button', { name: 'Make a link' }).click();
    const link = owner.getByRole('region', { name: 'Link to share' });
    await expectText(link).toContain('#key=evk_');
    const address = new URL((await link.textContent())?.trim() ?? '');
    await expectText(panel(owner, 'Links that work now').locator('li').first()).toContain('The <b>board</b>');
    await picture(owner, 'sharing');

    const guest = await open(`${KNOWN_QUERY}`, { key: address.hash.slice('#key='.length) });
    await expectText(total(guest, 'Page views')).toBe('7');
    await expectText(guest.locator('.banner')).toMatch(/shared, read-only view that ends on/);
    expect(await guest.getByRole('combobox', { name: 'Site' }).locator('option').allTextContents()).toEqual([
      'test-site',
    ]);
    const views = await guest.locator('nav .wide a').allTextContents();
    expect(views).toContain('Overview');
    for (const hidden of ['Exports', 'Sharing', 'Data quality', 'Set-up']) expect(views).not.toContain(hidden);
    // From inside the guest's own page, with the guest's own cookie.
    const codeOf = (path: string, method = 'GET') =>
      guest.evaluate(
        async ([at, how]) =>
          (
            await fetch(at as string, {
              method: how as string,
              headers: { 'content-type': 'application/json' },
              ...(how === 'POST' ? { body: '{"days":90}' } : {}),
            })
          ).status,
        [path, method],
      );
    expect(await codeOf('/api/live?site=test-site')).toBe(200);
    for (const path of ['/api/shares?site=test-site', '/api/hours?site=test-site', '/api/exports?site=test-site'])
      expect([path, await codeOf(path)]).toEqual([path, 403]);
    for (const path of ['/api/live?site=shop', '/api/reports/summary?site=shop'])
      expect([path, await codeOf(path)]).toEqual([path, 403]);
    for (const path of ['/api/shares?site=test-site', '/api/exports?site=test-site', '/api/reports?site=test-site'])
      expect(await codeOf(path, 'POST')).toBeGreaterThanOrEqual(403);
    await guest.goto(`${harness.url}/dashboard/?site=shop`);
    await expectText(guest.locator('.failed').first()).toMatch(/another site/);

    await owner.getByRole('button', { name: /End it now/ }).click();
    await expectText(panel(owner, 'Links that work now').locator('.empty strong')).toBe('No link has been shared');
    await expectText(guest.getByRole('alert')).toMatch(/session has ended/);
  });

  it('opens nothing after its last day', async () => {
    const key = makeApiKey('test-site');
    const made = Date.now() - 3 * 86_400_000;
    await harness.sites.putApiKey(newApiKey({ key, role: 'share', label: '', now: made, days: 2 }));
    const page = await open(KNOWN_QUERY, { key });
    await expectText(page.getByRole('alert')).toMatch(/mistyped, revoked or expired/);
  });
});

describe('another site', () => {
  it('can neither frame the dashboard nor change anything with its cookie', async () => {
    const page = await open(KNOWN_QUERY);
    await expectText(total(page, 'Page views')).toBe('7');
    // A page of another site in the same browser, with what needs nobody's leave: a frame and a form.
    const evil = createServer((_, response) =>
      response.setHeader('content-type', 'text/html').end(
        `<iframe name="framed" src="${harness.url}/dashboard/"></iframe>
         <form method="post" enctype="text/plain" target="sink" action="${harness.url}/api/shares?site=test-site">
           <input name='{"days":90,"x":"' value='"}'></form><iframe name="sink"></iframe>`,
      ),
    );
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
    const answers: [string, number][] = [];
    page.on('response', (answer) => {
      if (answer.url().includes('/api/shares')) answers.push([answer.request().method(), answer.status()]);
    });
    await page.goto(`http://localhost:${(evil.address() as AddressInfo).port}/`);
    await page.evaluate(() => document.forms[0]?.submit());
    await expect.poll(() => answers, PATIENCE).toEqual([['POST', 401]]);
    expect(await page.frame('framed')?.locator('#app').count()).toBe(0);
    evil.closeAllConnections();
    evil.close();
    // SameSite=Strict is the first lock; the second holds without it.
    const [cookie] = await harness.context().cookies(`${harness.url}/api/`);
    const forged = await fetch(`${harness.url}/api/shares?site=test-site`, {
      method: 'POST',
      headers: {
        cookie: `${cookie?.name}=${cookie?.value}`,
        'content-type': 'text/plain',
        'sec-fetch-site': 'cross-site',
      },
      body: '{"days":90}',
    });
    expect(forged.status).toBe(403);
    // Chromium logs that it refused to frame: that is what is wanted here.
    for (const said of await harness.close()) expect(said).toMatch(/frame/i);
  });

  it('meets a policy without unsafe sources, in the page and in the headers of the distribution', async () => {
    const page = await open(KNOWN_QUERY);
    const own = (await page.locator('meta[http-equiv]').getAttribute('content')) ?? '';
    const headers = await (await fetch(`${harness.url}/dashboard/`)).headers;
    for (const policy of [own, headers.get('content-security-policy') ?? '']) {
      expect(policy).not.toMatch(/unsafe|\*|https?:/);
      expect(policy).toMatch(/default-src '(none|self)'/);
    }
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(own).toContain("require-trusted-types-for 'script'");
    expect(await readFile(new URL('../../dist/index.html', import.meta.url), 'utf8')).not.toMatch(
      /<script>|<style| on\w+=/,
    );
    await expectText(total(page, 'Page views')).toBe('7');
    const ran = await page.evaluate(() => {
      try {
        document.body.innerHTML = '<img src=x>';
        return 'set';
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(ran).toBe('TypeError');
    expect((await harness.close()).join()).toContain('TrustedHTML');
  });
});

/** Last: the limiter keeps this address out for minutes. */
describe('guessing keys', () => {
  it('is stopped after ten tries, and says for how long', async () => {
    const page = await open(KNOWN_QUERY, { key: null });
    await page.getByLabel('API key').fill('evk_wrong');
    const alert = page.getByRole('alert');
    await expect
      .poll(
        async () => {
          await page.getByRole('button', { name: 'Log in' }).click();
          return alert.textContent();
        },
        { ...PATIENCE, interval: 50 },
      )
      .toMatch(/wait five minutes/);
    await picture(page, 'login-too-many');
  });
});
