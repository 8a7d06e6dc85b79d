/** One tab of a visitor's, whatever the browser and the protocol behind it. */
export type Tab = {
  /** Loads an address and waits for its load event. */
  open: (url: string) => Promise<void>;
  /** A click by the browser's own input. */
  click: (selector: string) => Promise<void>;
  /** Keys by the browser's own input. */
  type: (selector: string, text: string) => Promise<void>;
  /** Runs the body of a function in the page and returns what it returns. */
  run: <T>(body: string) => Promise<T>;
  close: () => Promise<void>;
};

/** Somebody with storage of their own. */
export type Visitor = { tab: () => Promise<Tab>; leave: () => Promise<void> };

export type Driver = {
  version: string;
  visitor: () => Promise<Visitor>;
  close: () => Promise<void>;
  /** Ends the browser's process without a word to its pages, where that can be done. */
  kill?: () => void;
};

/** The driver stopped answering: a fault of the tool, not of what is tested. */
export class DriverSilent extends Error {}

export const BROWSERS = ['chromium', 'firefox', 'webkit'] as const;
export type BrowserName = (typeof BROWSERS)[number];
