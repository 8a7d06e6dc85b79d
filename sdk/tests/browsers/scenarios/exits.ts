import { expect } from 'vitest';
import { until } from '../../browser/chromium.ts';
import { finish, hide, only, open, plain, type Scenario } from '../stage.ts';

/** How a page was left, and how long somebody was there. */
export const EXITS: readonly Scenario[] = [
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
    name: 'engaged time: seen, focused and not idle for more than 30 s',
    play: async (stage) => {
      // The page's clock is ours: on a machine with much to do, no two readings of the real one are near each other.
      await open(stage, 'data-flush-interval="50"', undefined, {
        head: '<script>window.clock=1000;performance.now=()=>clock;document.hasFocus=()=>true</script>',
      });
      await until('the view', () => only(stage.site.events(), 'pageview').length);
      // Seen for 300 ms, hidden for 700, seen for 250 and then for 40 s, of which 30 count.
      await stage.tab.run(`clock += 300; ${hide(true)}`);
      await stage.tab.run(`clock += 700; ${hide(false)}`);
      await stage.tab.run(`clock += 250; dispatchEvent(new Event('keydown')); clock += 40000;`);
      const last = only(await finish(stage), 'page_exit').at(-1)?.eventData;
      expect(last).toMatchObject({ engagedTime: 30_550, wallTime: 41_250 });
    },
  },
];
