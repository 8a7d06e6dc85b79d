import type { RawLine } from '../records/lines.ts';

/** Paths that are told apart in one sheet; a site that puts people into its paths has as many as visitors. */
const MOST_PATHS = 100;
/** What the other paths have together. */
const OTHERS = '…';
const NO_PAGE = '';

/** Counts what the PII firewall took out, by the path of the page it stood on. The lines of a batch follow one another. */
export const createRedactions = () => {
  const paths = new Map<string, number>();
  /** Of the present batch, by page instance: its lines say which path that is. */
  let left = new Map<string, number>();

  const count = (path: string, taken: number): void => {
    const name = paths.has(path) || paths.size < MOST_PATHS ? path : OTHERS;
    if (taken > 0) paths.set(name, (paths.get(name) ?? 0) + taken);
  };
  const close = (): void => {
    for (const taken of left.values()) count(NO_PAGE, taken);
    left = new Map();
  };

  return {
    add: ({ batch, pageId, path }: Pick<RawLine, 'batch' | 'pageId' | 'path'>): void => {
      if (batch) {
        close();
        left = new Map(Object.entries(batch.redactedPages ?? {}));
        const onPages = [...left.values()].reduce((sum, taken) => sum + taken, 0);
        count(NO_PAGE, (batch.redacted ?? 0) - onPages);
      }
      count(path ?? NO_PAGE, left.get(pageId) ?? 0);
      left.delete(pageId);
    },
    /** By path, in order; absent where nothing was taken out. */
    sheet: (): { redacted?: Record<string, number> } => {
      close();
      const sorted = [...paths].sort(([a], [b]) => (a < b ? -1 : 1));
      return sorted.length > 0 ? { redacted: Object.fromEntries(sorted) } : {};
    },
  };
};
