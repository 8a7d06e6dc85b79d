import type { PageContext } from '../../../sdk/src/wire.ts';

const parsed = ({ url }: PageContext): URL | undefined => (url && URL.canParse(url) ? new URL(url) : undefined);

/** The page's path, from its address where the sender gave only that (the first system's bodies). */
export const pathOf = (page: PageContext): string | undefined => page.path ?? parsed(page)?.pathname;

/** The page's query with its leading `?`, empty where there is none. */
export const queryOf = (page: PageContext): string => page.queryParams ?? parsed(page)?.search ?? '';
