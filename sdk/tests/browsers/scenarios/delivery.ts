import { expect } from 'vitest';
import { until } from '../../browser/chromium.ts';
import { pageWith } from '../../browser/site.ts';
import { only, open, type Scenario } from '../stage.ts';

/** How what was recorded travels through outages. */
export const DELIVERY: readonly Scenario[] = [
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
];
