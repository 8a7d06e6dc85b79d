import type { Source } from '../types.ts';
import type { BrowserSignals } from '../wire.ts';

type Hints = Pick<BrowserSignals, 'platformVersion' | 'model'>;
type UserAgentData = { getHighEntropyValues(names: readonly string[]): Promise<Hints> };

/**
 * Adds what Chromium tells only on request, once consent is granted: the version of the system and the model of a
 * phone, of which the user agent holds frozen values. https://wicg.github.io/ua-client-hints/
 */
export const clientHints = (): Source => (core) => {
  let hints: Hints | undefined;
  const ask = (state?: string): void => {
    if (state === 'granted')
      (navigator as { userAgentData?: UserAgentData }).userAgentData
        ?.getHighEntropyValues(['platformVersion', 'model'])
        .then(
          // The answer has more than what was asked for.
          ({ platformVersion, model }) => {
            hints = { platformVersion, model } as Hints;
          },
          // The page's permissions policy may forbid it.
          () => {},
        );
  };
  ask(core._options.consent);
  core._on('consent', ask);
  core._on('seal', (batch) => {
    if (batch.consent?.state === 'granted' && batch.browser) batch.browser = { ...batch.browser, ...hints };
  });
};
