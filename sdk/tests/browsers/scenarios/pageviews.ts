import { expect } from 'vitest';
import { until } from '../../browser/chromium.ts';
import { arrived, finish, hide, kinds, only, open, plain, quiet, type Scenario } from '../stage.ts';

/** What is a page view, and what is none. */
export const PAGEVIEWS: readonly Scenario[] = [
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
      await open(stage, 'data-flush-interval="50"');
      await stage.tab.run(`history.pushState({}, '', '/one'); history.pushState({}, '', '/two');
        document.title = 'Another'; history.replaceState({ a: 1 }, '', '/two');`);
      await stage.tab.run('history.back()');
      await arrived(stage.tab, '/one');
      // The address is the old one again before the page is told of it.
      await until('the fourth view', () => only(stage.site.events(), 'pageview').length === 4);
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
      await open(stage, 'data-hash-routing="true" data-flush-interval="50"');
      await stage.tab.run(`location.hash = '#/a'`);
      await until('the second view', () => only(stage.site.events(), 'pageview').length === 2);
      expect(only(await finish(stage), 'pageview')).toHaveLength(2);
    },
  },
  {
    name: 'back to the page: another view, whether the browser kept it or not',
    play: async (stage) => {
      await open(stage, 'data-flush-interval="50"');
      await stage.tab.open(plain(stage.site));
      await until('the first exit', () => only(stage.site.events(), 'page_exit').length);
      await stage.tab.run('history.back()');
      await arrived(stage.tab, '/page');
      await until('the second view', () => only(stage.site.events(), 'pageview').length === 2);
      await stage.tab.open(plain(stage.site));
      await until('the second exit', () => only(stage.site.events(), 'page_exit').length === 2);
      const [, again] = only(stage.site.events(), 'pageview');
      expect(['bfcache', 'load']).toContain(again?.eventData?.navigation);
    },
  },
  {
    name: 'a background tab counts when it is first seen',
    play: async (stage) => {
      await open(stage, 'data-flush-interval="50"', undefined, { head: `<script>${hide(true)}</script>` });
      await quiet();
      expect(stage.site.requests).toHaveLength(0);
      await stage.tab.run(hide(false));
      await until('the view', () => only(stage.site.events(), 'pageview').length === 1);
    },
  },
];
