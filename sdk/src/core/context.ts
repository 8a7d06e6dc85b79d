import type { Page } from '../types.ts';
import type { PageContext } from '../wire.ts';
import { cleanText } from './guard.ts';

/** What is said once of a page; the title as it is now, since single-page apps set it late. */
export const contextOf = (page: Page): PageContext => {
  const { pathname: path, search, hash } = new URL(page._url);
  return {
    url: page._url,
    path,
    title: cleanText(document.title),
    referrer: page._referrer,
    queryParams: search || undefined,
    hash: hash || undefined,
  } as PageContext;
};
