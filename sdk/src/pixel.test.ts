import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { clicks, createPixel, exit, forms, type Pixel, type PixelOptions } from './index.ts';
import { VERSION } from './version.ts';
import type { Batch, WireEvent } from './wire.ts';

let pixel: Pixel | undefined;
let sent: Batch[];
const start = (options: Partial<PixelOptions> = {}): Pixel => {
  const started = createPixel({ siteId: 's1', ...options });
  pixel = started;
  return started;
};
const events = async (): Promise<WireEvent[]> => {
  await pixel?.flush();
  return sent.flatMap((batch) => batch.events);
};

beforeEach(() => {
  sent = [];
  document.body.innerHTML = '';
  (window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL('https://shop.example/p?a=1');
  vi.stubGlobal('fetch', async (_url: string, { body }: { body: string }) => {
    sent.push(JSON.parse(body));
    return { ok: true, status: 200, headers: new Headers() };
  });
});
afterEach(async () => {
  await pixel?.shutdown();
  pixel = undefined;
  Reflect.deleteProperty(navigator, 'globalPrivacyControl');
  sessionStorage.clear();
  localStorage.clear();
  vi.unstubAllGlobals();
});

test('the version on the wire is the package version', async () => {
  const { default: packageJson } = await import('../package.json', { with: { type: 'json' } });
  expect(VERSION).toBe(packageJson.version);
});

test('page view and custom events with sequence numbers, session, signals and context', async () => {
  start();
  pixel?.track('signup', { plan: 'pro' });
  const [view, custom] = await events();
  expect(view).toMatchObject({ eventType: 'pageview', seq: 1, eventData: { navigation: 'load' } });
  expect(custom).toMatchObject({
    eventType: 'custom',
    seq: 2,
    eventData: { name: 'signup', properties: { plan: 'pro' } },
  });
  expect(custom?.eventId).toBe(`${custom?.pageId}-2`);
  const [batch] = sent;
  expect(batch).toMatchObject({ eventType: 'batch', siteId: 's1', attempt: 1, consent: { state: 'unknown' } });
  expect(batch?.browser).toMatchObject({ userAgent: navigator.userAgent, timezone: expect.stringMatching(/\w/) });
  expect(Object.keys(batch?.pages ?? {})).toEqual([view?.pageId]);
  expect(batch?.visitorId).toBeUndefined();
});

test('one pixel a site', () => {
  expect(start()).toBe(createPixel({ siteId: 's1' }));
});

test('denied: counted without signals, ids of the visitor or anything stored', async () => {
  localStorage.setItem('evo:s1:v', 'from an earlier visit');
  start({ consent: 'denied', persistence: 'local' });
  await events();
  expect(sent[0]?.browser).toBeUndefined();
  expect(sent[0]?.visitorId).toBeUndefined();
  expect(sent[0]?.consent).toEqual({ state: 'denied', source: 'api' });
  expect(localStorage.length + sessionStorage.length).toBe(0);
});

test('consent withdrawn: what was recorded goes out as it was, what was stored is erased', async () => {
  start({ consent: 'granted', persistence: 'local' });
  await events();
  expect(sent[0]?.visitorId).toMatch(/^[0-9a-v]{16}$/);
  pixel?.track('before');
  pixel?.setConsent('denied');
  pixel?.track('after');
  await events();
  expect(sent.map((batch) => batch.consent?.state)).toEqual(['granted', 'granted', 'denied']);
  expect(sent.at(-1)?.consent).toEqual({ state: 'denied', source: 'api' });
  expect(localStorage.length).toBe(0);
});

test('dropping what is denied or sampled out, with the reason told', async () => {
  const drops: string[] = [];
  start({ consent: 'denied', whenDenied: 'drop' });
  pixel?.on('drop', ({ reason }) => drops.push(reason));
  pixel?.track('a');
  expect(await events()).toEqual([]);
  await pixel?.shutdown();
  start({ sampleRate: 0 });
  pixel?.on('drop', ({ reason }) => drops.push(reason));
  pixel?.track('a');
  expect(await events()).toEqual([]);
  expect(drops).toEqual(['consent', 'sampled']);
});

test('a sampled visit weighs what it stands for', async () => {
  for (let i = 0; i < 40 && !sent.length; i++) {
    await pixel?.shutdown();
    sessionStorage.clear();
    start({ sampleRate: 0.5 });
    await events();
  }
  expect(sent[0]?.events[0]?.weight).toBe(2);
});

test('Global Privacy Control is said and honoured', async () => {
  Object.defineProperty(navigator, 'globalPrivacyControl', { value: true, configurable: true });
  start({ persistence: 'local' });
  await events();
  expect(sent[0]?.consent?.globalPrivacyControl).toBe(true);
  expect(sent[0]?.browser).toBeUndefined();
  expect(sent[0]?.visitorId).toBeUndefined();
});

test('beforeSend changes, drops, and may throw', async () => {
  start({
    beforeSend: (event) => {
      if (event.eventType !== 'custom') return event;
      if (event.eventData?.name === 'bug') throw new Error('in the page');
      return event.eventData?.name === 'no' ? null : { ...event, eventData: { name: 'renamed' } };
    },
  });
  for (const name of ['no', 'yes', 'bug']) pixel?.track(name);
  expect((await events()).map((event) => [event.seq, event.eventData?.name])).toEqual([
    [1, undefined],
    [2, 'renamed'],
  ]);
  pixel?.track('yes');
  await events();
  expect(sent.map((batch) => batch.dropped ?? {})).toEqual([{ before_send: 2 }, {}]);
});

test('properties that JSON cannot take do not throw into the page', async () => {
  start();
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  pixel?.track('circle', circle as never);
  pixel?.track('bigint', { n: 1n } as never);
  pixel?.track('fine');
  expect((await events()).map((event) => event.eventData?.name)).toEqual([undefined, 'fine']);
});

test('what the page changes after `track` is not what was tracked', async () => {
  start();
  const basket = { items: 1 };
  pixel?.track('basket', basket);
  basket.items = 2;
  expect((await events())[1]?.eventData?.properties).toEqual({ items: 1 });
});

test('a batch leaves when it is full, by count or by size, and not before', async () => {
  start({ batchSize: 3, flushInterval: 60_000 });
  pixel?.track('a');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(sent).toHaveLength(0);
  pixel?.track('b');
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]?.events).toHaveLength(3);
  for (let i = 0; i < 2; i++) pixel?.track('big', { text: 'x'.repeat(8000) });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(sent).toHaveLength(1);
  await pixel?.shutdown();
  start({ flushInterval: 60_000 });
  for (let i = 0; i < 3; i++) pixel?.track('big', { text: 'x'.repeat(8000) });
  await vi.waitFor(() => expect(sent.at(-1)?.events).toHaveLength(4));
});

test('checkpoints ride on ordinary batches, and an exit needs none', async () => {
  start({ use: [exit()] });
  await events();
  expect(sent[0]?.checkpoints).toMatchObject([{ pageId: sent[0]?.events[0]?.pageId, sent: 1, clicks: 0 }]);
  expect(Object.keys(sent[0]?.checkpoints?.[0] ?? {})).toEqual(
    expect.arrayContaining(['at', 'engagedTime', 'wallTime', 'maxScroll']),
  );
  await pixel?.shutdown();
  expect(sent.at(-1)?.events.at(-1)?.eventType).toBe('page_exit');
  expect(sent.at(-1)).not.toHaveProperty('checkpoints');
});

test('calls that wait for a page to be seen are bounded, and those beyond are counted', async () => {
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  start({ batchSize: 2000 });
  for (let i = 0; i < 1003; i++) pixel?.track('early');
  hidden.mockRestore();
  document.dispatchEvent(new Event('visibilitychange'));
  // The page view and 1,000 calls.
  expect(await events()).toHaveLength(1001);
  const dropped = sent.flatMap((batch) => Object.entries(batch.dropped ?? {}));
  expect(dropped).toEqual([['queue_full', 3]]);
});

test('no empty account of drops', async () => {
  start();
  await events();
  expect(sent[0]).not.toHaveProperty('dropped');
});

test('listeners that throw hurt nobody', async () => {
  start();
  const seen: number[] = [];
  pixel?.on('sent', () => {
    throw new Error('in the page');
  });
  const off = pixel?.on('sent', ({ events: count }) => seen.push(count));
  await events();
  off();
  pixel?.track('x');
  await events();
  expect(seen).toEqual([1]);
});

test('clicks: labels and addresses, never what was typed', async () => {
  start({ use: [clicks()] });
  document.body.innerHTML = `
    <a id="out" class="b c" href="https://other.example/x?token=1" data-evo-place="top"><span>Read   more</span></a>
    <input id="field" value="secret words"><textarea id="area">secret words</textarea>
    <div contenteditable="true" id="edit">secret words</div>
    <a id="mail" href="mailto:ada@example.org">Write</a><a id="file" href="https://shop.example/files/a.PDF">Get</a>
    <section id="big"><p>secret</p><p>words</p></section>
    <button id="buy" value="3">Buy <b>now</b></button><input id="send" type="submit" value="Send it">
    <div contenteditable><a id="typed" href="/x">secret words</a></div>`;
  for (const selector of ['span', '#field', '#area', '#edit', '#mail', '#file', '#big', '#buy b', '#send', '#typed'])
    document.querySelector(selector)?.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true }));
  const data = (await events()).slice(1).map((event) => event.eventData);
  expect(data[0]).toMatchObject({
    tagName: 'a',
    id: 'out',
    classes: ['b', 'c'],
    text: 'Read more',
    href: 'https://other.example/x?token=[secret]',
    link: 'outbound',
    data: { place: 'top' },
  });
  expect(data[4]).toMatchObject({ link: 'mailto', href: 'mailto:' });
  expect(data[5]).toMatchObject({ link: 'download' });
  expect(data[6]).toMatchObject({ tagName: 'section', id: 'big' });
  // A button's value is its label only where it has no content of its own.
  expect(data[7]).toMatchObject({ tagName: 'button', id: 'buy', text: 'Buy now' });
  expect(data[8]).toMatchObject({ tagName: 'input', text: 'Send it' });
  expect(data[9]).toMatchObject({ tagName: 'a', id: 'typed' });
  expect(JSON.stringify(data)).not.toContain('secret words');
  expect(JSON.stringify(data)).not.toContain('ada@');
});

test('clicks: in a document that is itself an editor no text is a name', async () => {
  start({ use: [clicks()] });
  Object.defineProperty(document, 'designMode', { value: 'on', configurable: true });
  document.body.innerHTML = '<a href="/x">secret words</a>';
  document.querySelector('a')?.click();
  Reflect.deleteProperty(document, 'designMode');
  const [, click] = await events();
  expect(click?.eventData).toMatchObject({ tagName: 'a' });
  expect(JSON.stringify(click)).not.toContain('secret');
});

test('clicks: at most five classes, and no more of them than 160 characters', async () => {
  start({ use: [clicks()] });
  document.body.innerHTML = `<button class="a b c d e f">1</button><button class="${'x'.repeat(150)} second-class">2</button>`;
  for (const button of document.querySelectorAll('button')) button.click();
  const [, first, second] = await events();
  expect(first?.eventData).toMatchObject({ classes: ['a', 'b', 'c', 'd', 'e'] });
  expect(second?.eventData).toMatchObject({ classes: ['x'.repeat(150), 'second-cl'] });
});

test('forms: names, types and how many are filled', async () => {
  start({ use: [forms()] });
  document.body.innerHTML = `<form id="f" action="/send?key=1" method="POST">
    <input name="action" value="typed"><input name="email" type="email"><input type="checkbox" name="ok" checked>
    <select name="size"><option value="">-</option><option>S</option></select>
    <input type="hidden" name="csrf" value="x"><button>Go</button></form>`;
  document
    .querySelector('form')
    ?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true, composed: true }));
  const [, submit] = await events();
  expect(submit).toMatchObject({
    eventType: 'form_submit',
    eventData: {
      id: 'f',
      method: 'post',
      filled: 2,
      fields: [
        { name: 'action', type: 'text' },
        { name: 'email', type: 'email' },
        { name: 'ok', type: 'checkbox' },
        { name: 'size', type: 'select-one' },
      ],
    },
  });
  expect(JSON.stringify(submit)).not.toMatch(/typed|key=1/);
});

test('shutdown ends the page with an exit and leaves no listener', async () => {
  start({ use: [exit(), clicks()] });
  await pixel?.shutdown();
  document.body.click();
  history.pushState({}, '', '/elsewhere');
  const all = sent.flatMap((batch) => batch.events);
  expect(all.map((event) => event.eventType)).toEqual(['pageview', 'page_exit']);
  expect(all[1]?.eventData).toMatchObject({ exitReason: 'shutdown', sent: 2 });
});
