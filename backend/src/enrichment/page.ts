import type { PageContext } from '../../../sdk/src/wire.ts';

const parsed = ({ url }: PageContext): URL | null => (url ? URL.parse(url) : null);

/** The page's path, from its address where the sender gave only that (the first system's bodies). */
export const pathOf = (page: PageContext): string | undefined => page.path ?? parsed(page)?.pathname;

/** The page's query with its leading `?`, empty where there is none: most addresses need not be parsed to see that. */
export const queryOf = (page: PageContext): string =>
  page.queryParams ?? (page.url?.includes('?') ? parsed(page)?.search : undefined) ?? '';
