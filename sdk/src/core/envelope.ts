import type { Page, PixelOptions } from '../types.ts';
import type { PageContext } from '../wire.ts';
import { cleanText } from './guard.ts';

/** Global Privacy Control, and Do Not Track where the site respects it. */
export const optedOut = (options: PixelOptions): boolean | undefined => {
  const { globalPrivacyControl, doNotTrack } = navigator as Navigator & { globalPrivacyControl?: boolean };
  return globalPrivacyControl || (options.respectDnt && doNotTrack === '1') || undefined;
};

/** A page's context as of now: a single-page app sets the title after the address. */
export const describePage = ({ _url: url, _referrer: referrer }: Page): PageContext => {
  const { pathname, search, hash } = new URL(url);
  const context = {
    url,
    path: pathname,
    title: cleanText(document.title),
    referrer,
    queryParams: search || undefined,
    hash: hash || undefined,
  };
  return context as PageContext;
};
