import { expect } from 'vitest';
import type { WireEvent } from '../../src/wire.ts';
import { until } from '../browser/chromium.ts';
import { pageWith, type Site } from '../browser/site.ts';
import type { BrowserName, Tab, Visitor } from './driver.ts';

/** What a scenario has to work with: a site with a collector, and a visitor with one open tab. */
export type Stage = { site: Site; visitor: Visitor; tab: Tab; browser: BrowserName };
export type Scenario = {
  name: string;
  /** Browsers in which it cannot run, and why. */
  not?: Partial<Record<BrowserName, string>>;
  play: (stage: Stage) => Promise<void>;
};

const kinds = (events: readonly WireEvent[]): string[] => events.map((event) => event.eventType);
const only = (events: readonly WireEvent[], kind: string): WireEvent[] =>
  events.filter((event) => event.eventType === kind);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

type How = { file?: string; head?: string; headers?: Record<string, string>; path?: string };
/** Opens a page with the built pixel on it. */
const open = (
  { site, tab }: Stage,
  attributes = '',
  body?: string,
  { file, head, headers, path = '/page' }: How = {},
): Promise<void> => tab.open(site.page(path, pageWith(attributes, body, file, head), headers));

/** A page of the same site without a pixel. */
const plain = (site: Site): string => site.page('/plain', '<!doctype html><title>Plain</title><p>Nothing here</p>');

/** Waits until the tab shows a path; in the middle of a navigation there is no page to ask. */
const arrived = (tab: Tab, path: string): Promise<unknown> =>
  until(path, async () => {
    const here = await tab.run<string>('return location.pathname + document.readyState').catch(() => '');
    return here === `${path}complete`;
  });

/** Leaves by navigation, waits for the exit and for what must not come, and returns what was stored. */
const finish = async ({ site, tab }: Stage): Promise<WireEvent[]> => {
  await tab.open(plain(site));
  await until('the exit', () => only(site.events(), 'page_exit').length);
  await pause(200);
  return site.events();
};

const hide = (hidden: boolean): string =>
  `Object.defineProperty(document,'hidden',{value:${hidden},configurable:true});
   Object.defineProperty(document,'visibilityState',{value:'${hidden ? 'hidden' : 'visible'}',configurable:true});
   document.dispatchEvent(new Event('visibilitychange'));`;

/** In the order of the README: what is recorded, how it travels, what must never be sent. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'page view, click and exit, in order, once, and the exit says how many',
    play: async (stage) => {
      await open(stage);
      await stage.tab.click('h1');
      const events = await finish(stage);
      expect(kinds(events)).toEqual(['pageview', 'click', 'page_exit']);
      expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3]);
      expect(events[2]?.eventData?.sent).toBe(3);
      expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(3);
    },
  },
  {
    name: 'a single-page app: a view per pushState and per step back, none for a title or a state',
    play: async (stage) => {
      await open(stage);
      await stage.tab.run(`history.pushState({}, '', '/one'); history.pushState({}, '', '/two');
        document.title = 'Another'; history.replaceState({ a: 1 }, '', '/two');`);
      await stage.tab.run('history.back()');
      await arrived(stage.tab, '/one');
      await pause(100);
      const events = await finish(stage);
      const views = only(events, 'pageview');
      const pages = Object.assign({}, ...stage.site.stored().map((batch) => batch.pages)) as Record<
        string,
        { path?: string }
      >;
      expect(views.map(({ pageId }) => pages[pageId ?? '']?.path)).toEqual(['/page', '/one', '/two', '/one']);
      expect(only(events, 'page_exit')).toHaveLength(4);
    },
  },
  {
    name: 'routes in the hash, where the site says so',
    play: async (stage) => {
      await open(stage, 'data-hash-routing="true"');
      await stage.tab.run(`location.hash = '#/a'`);
      await pause(150);
      expect(only(await finish(stage), 'pageview')).toHaveLength(2);
    },
  },
  {
    name: 'back to the page: another view, whether the browser kept it or not',
    play: async (stage) => {
      await open(stage);
      await stage.tab.open(plain(stage.site));
      await until('the first exit', () => only(stage.site.events(), 'page_exit').length);
      await stage.tab.run('history.back()');
      await arrived(stage.tab, '/page');
      await pause(300);
      await stage.tab.open(plain(stage.site));
      await until('the second exit', () => only(stage.site.events(), 'page_exit').length === 2);
      const [, again] = only(stage.site.events(), 'pageview');
      expect(['bfcache', 'load']).toContain(again?.eventData?.navigation);
    },
  },
  {
    name: 'clicks through shadow DOM; outbound, download and mail links; the page goes where it would have gone',
    play: async (stage) => {
      await open(
        stage,
        '',
        `<div id="host"></div><a id="file" href="files/a.pdf">Get</a> <a id="out" href="https://example.invalid/">Out</a>
         <a id="mail" href="mailto:a@example.org">Write</a> <a id="on" href="/plain">On</a>
         <script>document.querySelector('#host').attachShadow({mode:'open'}).innerHTML='<button id="inner">Inside</button>';
         window.prevented=[];addEventListener('click',(event)=>{prevented.push(event.defaultPrevented);
         if(event.target.id!=='on')event.preventDefault()});</script>`,
      );
      await stage.tab.run(`document.querySelector('#host').shadowRoot.querySelector('#inner').click()`);
      for (const id of ['file', 'out', 'mail']) await stage.tab.click(`#${id}`);
      expect(await stage.tab.run('return prevented')).toEqual([false, false, false, false]);
      plain(stage.site);
      await stage.tab.click('#on');
      await arrived(stage.tab, '/plain');
      await until('the exit', () => only(stage.site.events(), 'page_exit').length);
      const clicks = only(stage.site.events(), 'click').map(({ eventData }) => [eventData?.id, eventData?.link]);
      expect(clicks).toEqual([
        ['inner', undefined],
        ['file', 'download'],
        ['out', 'outbound'],
        ['mail', 'mailto'],
        ['on', undefined],
      ]);
    },
  },
  {
    name: 'scroll depth to the end of the page',
    play: async (stage) => {
      await open(stage, 'data-flush-interval="50"', '<h1>Long</h1><div style="height:5000px"></div>');
      await stage.tab.run('scrollTo(0, 99999)');
      await until('the bottom', async () => (await stage.tab.run<number>('return scrollY')) > 1000);
      await until('the depth', () =>
        only(stage.site.events(), 'scroll').some((event) => event.eventData?.depth === 100),
      );
      const events = await finish(stage);
      expect(only(events, 'scroll').at(-1)?.eventData?.depth).toBe(100);
      expect(only(events, 'page_exit')[0]?.eventData?.maxScroll).toBe(100);
    },
  },
  {
    name: 'a form: how many fields were filled, never what with',
    play: async (stage) => {
      plain(stage.site);
      await open(
        stage,
        '',
        '<form id="f" action="/plain"><input name="who" type="text"><input name="pw" type="password"><input name="more" type="text"><button>Go</button></form>',
      );
      await stage.tab.type('[name=who]', 'geheim42');
      await stage.tab.type('[name=pw]', 'geheim42');
      await stage.tab.click('button');
      await until('the exit', () => only(stage.site.events(), 'page_exit').length);
      expect(only(stage.site.events(), 'form_submit')[0]?.eventData).toMatchObject({ id: 'f', filled: 2 });
      expect(stage.site.requests.map(({ body }) => body).join()).not.toMatch(/geheim42/);
    },
  },
  {
    name: 'hidden: an exit; back and away: a later one that stands in for it',
    play: async (stage) => {
      await open(stage);
      await stage.tab.run(hide(true));
      await until('the first exit', () => only(stage.site.events(), 'page_exit').length === 1);
      await stage.tab.run(hide(false));
      await stage.tab.open(plain(stage.site));
      await until('the second exit', () => only(stage.site.events(), 'page_exit').length === 2);
      const exits = only(stage.site.events(), 'page_exit');
      expect(exits.map(({ eventData }) => eventData?.exitReason)).toEqual(['hidden', 'pagehide']);
      expect(exits[1]?.pageId).toBe(exits[0]?.pageId);
    },
  },
  {
    name: 'a background tab counts when it is first seen',
    play: async (stage) => {
      await open(stage, 'data-flush-interval="50"', undefined, { head: `<script>${hide(true)}</script>` });
      await pause(300);
      expect(stage.site.requests).toHaveLength(0);
      await stage.tab.run(hide(false));
      await until('the view', () => only(stage.site.events(), 'pageview').length === 1);
    },
  },
  {
    name: 'an outage: everything comes when the collector is back, under its first batchId',
    play: async (stage) => {
      let down = true;
      stage.site.behave(() => (down ? 503 : 200));
      await open(stage, 'data-flush-interval="50"');
      await stage.tab.click('h1');
      await until('a failed try', () => stage.site.requests.length);
      down = false;
      await until('both', () => stage.site.events().length === 2);
      expect(new Set(stage.site.requests.map(({ batch }) => batch.batchId)).size).toBe(stage.site.stored().length);
    },
  },
  {
    name: 'a batch that is never answered: the next page of the tab delivers it',
    play: async (stage) => {
      // Whoever connects in between waits for ever; the page itself comes.
      let dead = false;
      stage.site.behave(() => (dead ? 'hang' : 200));
      await open(stage, 'data-flush-interval="20"');
      await until('the view', () => stage.site.events().length === 1);
      dead = true;
      await stage.tab.click('h1');
      await until('the click, unanswered', () =>
        stage.site.requests.some(({ batch }) => only(batch.events, 'click').length),
      );
      dead = false;
      await stage.tab.open(stage.site.page('/next', pageWith('data-flush-interval="20"')));
      await until('the click', () => only(stage.site.events(), 'click').length === 1);
    },
  },
  {
    name: 'tab closed in an outage, opened again: `local` delivers',
    not: { webkit: 'a second window of its driver sends nothing' },
    play: async (stage) => {
      let down = false;
      stage.site.behave(() => (down ? 503 : 200));
      const attributes = 'data-flush-interval="20" data-persistence="local"';
      // A second tab, in front: the first one keeps the browser and its storage alive.
      const tab = await stage.visitor.tab();
      await open({ ...stage, tab }, attributes);
      await until('the view', () => stage.site.events().length === 1);
      down = true;
      await tab.click('h1');
      await tab.close();
      await until('the last try', () =>
        stage.site.requests.some(({ batch }) => only(batch.events, 'page_exit').length),
      );
      down = false;
      await open(stage, attributes);
      await until('the click', () => only(stage.site.events(), 'click').length === 1);
    },
  },
  {
    name: 'secrets in address, title and text are not sent; no cookie, no preflight',
    play: async (stage) => {
      const html = pageWith('', '<button>Go for ada@example.org</button>').replace(
        'A page',
        'Order of ada@example.org',
      );
      await stage.tab.open(
        `${stage.site.page('/page', html)}?email=ada@example.org&token=tok-secret&q=tea#access_token=abcdef`,
      );
      await stage.tab.click('button');
      await finish(stage);
      const everything = stage.site.requests.map(({ body }) => body).join();
      expect(everything).toMatch(/q=tea/);
      expect(everything).not.toMatch(/ada@|ada%40|tok-secret|abcdef/);
      for (const { method, headers } of stage.site.requests) {
        expect(method).toBe('POST');
        expect(headers['content-type']).toMatch(/^text\/plain/);
        expect(headers.cookie).toBe(undefined);
      }
    },
  },
  {
    name: 'consent denied: nothing stored, nothing that identifies',
    play: async (stage) => {
      await open(stage, 'data-consent="denied" data-persistence="local"');
      await stage.tab.click('h1');
      expect(await stage.tab.run('return localStorage.length + sessionStorage.length')).toBe(0);
      await finish(stage);
      for (const { browser, visitorId, consent } of stage.site.stored())
        expect({ browser, visitorId, state: consent?.state }).toEqual({
          browser: undefined,
          visitorId: undefined,
          state: 'denied',
        });
    },
  },
  {
    name: 'under a strict content security policy with a nonce',
    play: async (stage) => {
      await open(stage, 'nonce="abc"', '<h1>x</h1>', {
        file: '/full.js',
        head: '<script nonce="abc">window.problems=[];addEventListener("securitypolicyviolation",(e)=>problems.push(e.violatedDirective+e.blockedURI));addEventListener("error",(e)=>problems.push(e.message))</script>',
        headers: {
          'content-security-policy':
            "default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; connect-src 'self'; img-src data:; require-trusted-types-for 'script'",
        },
      });
      await stage.tab.click('h1');
      expect(await stage.tab.run('return problems')).toEqual([]);
      expect(kinds(await finish(stage)).filter((kind) => kind !== 'web_vital')).toEqual([
        'pageview',
        'click',
        'page_exit',
      ]);
    },
  },
  {
    name: 'in a sandboxed frame without an origin',
    play: async (stage) => {
      stage.site.page('/framed', pageWith());
      await stage.tab.open(stage.site.page('/page', '<iframe sandbox="allow-scripts" src="/framed"></iframe>'));
      await until('the view', () => only(stage.site.events(), 'pageview').length === 1);
    },
  },
  {
    name: 'storage that throws changes nothing for the page',
    play: async (stage) => {
      await open(stage, '', undefined, {
        head: `<script>window.problems=[];addEventListener('error',(e)=>problems.push(e.message));
          Object.defineProperty(window,'sessionStorage',{get(){throw new Error('SecurityError')}});
          Storage.prototype.setItem=()=>{throw new Error('QuotaExceededError')}</script>`,
      });
      await stage.tab.click('h1');
      expect(await stage.tab.run('return problems')).toEqual([]);
      expect(kinds(await finish(stage))).toEqual(['pageview', 'click', 'page_exit']);
    },
  },
  {
    name: 'two copies of the script are one',
    play: async (stage) => {
      await open(stage, '', '<h1>x</h1><script src="/full.js" data-site="s1"></script>');
      await stage.tab.click('h1');
      expect(kinds(await finish(stage))).toEqual(['pageview', 'click', 'page_exit']);
    },
  },
];
