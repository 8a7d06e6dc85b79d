import { expect } from 'vitest';
import { until } from '../../browser/chromium.ts';
import { arrived, finish, only, open, plain, quiet, type Scenario } from '../stage.ts';

/** What a visitor does on a page. */
export const INTERACTION: readonly Scenario[] = [
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
    name: 'scroll depth of a container that fills the view, at thresholds of the site; a carousel is none',
    play: async (stage) => {
      await stage.tab.open(
        stage.site.page(
          '/page',
          `<!doctype html><title>Boxes</title><body style="margin:0"><div id="small" style="height:40px;overflow:auto"><p style="height:900px"></div>
           <div id="box" style="height:90vh;overflow:auto"><p style="height:9000px"></div><script type="module">
           import { createPixel, exit, scroll } from '/dist/index.js';
           createPixel({ siteId: 's1', flushInterval: 50, use: [scroll({ thresholds: [40, 90] }), exit()] });</script>`,
        ),
      );
      await until('the view', () => only(stage.site.events(), 'pageview').length);
      await stage.tab.run(`document.querySelector('#small').scrollTo(0, 900)`);
      await quiet();
      await stage.tab.run(`document.querySelector('#box').scrollTo(0, 4000)`);
      await until('the first threshold', () => only(stage.site.events(), 'scroll').length);
      await stage.tab.run(`document.querySelector('#box').scrollTo(0, 9000)`);
      await until('the second threshold', () => only(stage.site.events(), 'scroll').length > 1);
      const depths = only(await finish(stage), 'scroll').map(({ eventData }) => Number(eventData?.depth));
      expect(depths).toHaveLength(2);
      expect(depths[0]).toBeLessThan(90);
      expect(depths[1]).toBe(100);
    },
  },
  {
    name: 'three quick clicks are rage; a button that does nothing is a dead click',
    play: async (stage) => {
      await open(stage, 'data-flush-interval="50"', '<h1>Hello</h1><button id="b">Go</button>', { file: '/full.js' });
      await stage.tab.run(`for (let i = 0; i < 3; i++) document.querySelector('#b').click()`);
      await until('the dead click', () =>
        only(stage.site.events(), 'custom').some(({ eventData }) => eventData?.name === 'dead_click'),
      );
      const events = await finish(stage);
      expect(only(events, 'click').map(({ eventData }) => eventData?.rage)).toEqual([undefined, undefined, true]);
      expect(only(events, 'custom')).toHaveLength(1);
    },
  },
  {
    name: 'a form that was begun and left is abandoned, without what was typed',
    play: async (stage) => {
      await open(stage, '', '<form id="f"><input name="who"><input name="more"></form>', { file: '/full.js' });
      await stage.tab.type('[name=who]', 'geheim42');
      const [abandoned] = only(await finish(stage), 'form_abandon');
      expect(abandoned?.eventData).toMatchObject({ id: 'f', filled: 1 });
      expect(stage.site.requests.map(({ body }) => body).join()).not.toMatch(/geheim42/);
    },
  },
];
