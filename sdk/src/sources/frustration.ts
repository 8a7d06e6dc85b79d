import type { Source } from '../types.ts';
import type { ClickData, WireEvent } from '../wire.ts';

/** Three clicks within a second and 30 px of each other. */
const RAGE = { clicks: 3, ms: 1000, px: 30 };
/** A click that nothing has followed for so long, ms. */
const DEAD = 2000;

/**
 * Marks the third of three quick clicks in one place as `rage`. A click on a button after which the page does not move,
 * change or navigate for two seconds makes a custom event `dead_click`, with the click's `eventId`. Needs `clicks()`.
 */
export const frustration = (): Source => (core) => {
  let recent: { _time: number; _x: number; _y: number }[] = [];
  /** The last click, if it was on a button and nothing has followed it, and when it was. */
  let dead: WireEvent | false | undefined;
  let at = 0;
  /** One watch serves all clicks until something moves: to take it down and up again at each is dear. */
  let timer = 0;
  const observer = new MutationObserver(() => alive());
  const alive = (): void => {
    clearTimeout(timer);
    timer = 0;
    observer.disconnect();
  };
  const look = (): void => {
    const left = at + DEAD - performance.now();
    if (left > 0) timer = setTimeout(look, left) as never;
    else alive();
    if (dead && !timer)
      core._emit('custom', {
        name: 'dead_click',
        properties: { eventId: `${dead.eventId}`, text: (dead.eventData as ClickData).text ?? '' },
      });
  };
  core._listen('scroll input submit visibilitychange selectionchange toggle', alive);
  core._on('leave', alive);
  core._on('event', (event) => {
    if (event.eventType !== 'click') return;
    const data = event.eventData as ClickData & { rage?: boolean };
    const { x = 0, y = 0 } = data;
    at = performance.now();
    recent = recent.filter((click) => at - click._time < RAGE.ms && Math.hypot(click._x - x, click._y - y) < RAGE.px);
    recent.push({ _time: at, _x: x, _y: y });
    if (recent.length === RAGE.clicks) data.rage = true;
    dead = /^(button|summary)$/.test(data.role ?? data.tagName) && event;
    if (dead && !timer) {
      observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      look();
    }
  });
};
