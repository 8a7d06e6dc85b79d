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

export const kinds = (events: readonly WireEvent[]): string[] => events.map((event) => event.eventType);
export const only = (events: readonly WireEvent[], kind: string): WireEvent[] =>
  events.filter((event) => event.eventType === kind);
/** Time for what must not come: of that there is no sign to wait for. */
export const quiet = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300));

type How = { file?: string; head?: string; headers?: Record<string, string>; path?: string };
/** Opens a page with the built pixel on it. */
export const open = (
  { site, tab }: Stage,
  attributes = '',
  body?: string,
  { file, head, headers, path = '/page' }: How = {},
): Promise<void> => tab.open(site.page(path, pageWith(attributes, body, file, head), headers));

/** A page of the same site without a pixel. */
export const plain = (site: Site): string =>
  site.page('/plain', '<!doctype html><title>Plain</title><p>Nothing here</p>');

/** Waits until the tab shows a path; in the middle of a navigation there is no page to ask. */
export const arrived = (tab: Tab, path: string): Promise<unknown> =>
  until(path, async () => {
    const here = await tab.run<string>('return location.pathname + document.readyState').catch(() => '');
    return here === `${path}complete`;
  });

/** Leaves by navigation, waits for the exit and for what must not come, and returns what was stored. */
export const finish = async ({ site, tab }: Stage): Promise<WireEvent[]> => {
  await tab.open(plain(site));
  await until('the exit', () => only(site.events(), 'page_exit').length);
  await quiet();
  return site.events();
};

export const hide = (hidden: boolean): string =>
  `Object.defineProperty(document,'hidden',{value:${hidden},configurable:true});
   Object.defineProperty(document,'visibilityState',{value:'${hidden ? 'hidden' : 'visible'}',configurable:true});
   document.dispatchEvent(new Event('visibilitychange'));`;
