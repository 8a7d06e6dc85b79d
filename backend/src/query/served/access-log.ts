import { declaredKind } from '../../enrichment/bots/index.ts';

/** A line of a web server's access log, as far as it is looked at; addresses are not. */
export type Served = { at: number; method: string; path: string; status: number; userAgent: string };

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/** Apache's and nginx's "combined" format, with or without a host in front. https://httpd.apache.org/docs/2.4/logs.html#combined */
const COMBINED =
  /\[(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}:\d{2}:\d{2}) ([+-]\d{2})(\d{2})\] "([A-Z]+) ([^\s"]+)(?: [^"]*)?" (\d{3}) \S+ "(?:[^"\\]|\\.)*" "((?:[^"\\]|\\.)*)"/;

const combined = (line: string): Served | undefined => {
  const found = COMBINED.exec(line);
  if (!found) return undefined;
  const [, day, month = '', year, time, hours, minutes, method = '', path = '', status, userAgent = ''] = found;
  const nth = MONTHS.indexOf(month) / 3 + 1;
  const at = Date.parse(`${year}-${String(nth).padStart(2, '0')}-${day}T${time}${hours}:${minutes}`);
  return Number.isNaN(at) ? undefined : { at, method, path, status: Number(status), userAgent };
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** CloudFront's standard log: tabs, and a header that names the fields. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html */
const fromFields = (fields: readonly string[], line: string): Served | undefined => {
  const values = line.split('\t');
  const of = (name: string): string => values[fields.indexOf(name)] ?? '';
  const at = Date.parse(`${of('date')}T${of('time')}Z`);
  if (Number.isNaN(at)) return undefined;
  return {
    at,
    method: of('cs-method'),
    path: of('cs-uri-stem'),
    status: Number(of('sc-status')),
    userAgent: decoded(of('cs(User-Agent)')),
  };
};

/** Reads lines of either format, one after the other; a line that is neither gives nothing. Never throws. */
export const accessLogReader = (): ((line: string) => Served | undefined) => {
  let fields: readonly string[] | undefined;
  return (line) => {
    if (line.startsWith('#')) {
      if (line.startsWith('#Fields:')) fields = line.slice('#Fields:'.length).trim().split(/\s+/);
      return undefined;
    }
    return fields ? fromFields(fields, line) : combined(line);
  };
};

/** The last part of the path has no ending, or one that servers give pages. */
const PAGE = /(?:^|\/)(?:[^/.]*|[^/]*\.(?:html?|php|aspx?|jsp))$/i;

/**
 * Whether a page was shown to a person's browser, as far as a log can say: a successful GET of something that looks like a
 * page, by what calls itself a browser and not a bot.
 * @param skip beginnings of paths that are no pages, such as `/api/`
 */
export const isPage = ({ method, path, status, userAgent }: Served, skip: readonly string[] = []): boolean =>
  method === 'GET' &&
  (status === 200 || status === 304) &&
  PAGE.test(path.split(/[?#]/)[0] ?? '') &&
  !skip.some((begin) => path.startsWith(begin)) &&
  userAgent.startsWith('Mozilla/') &&
  declaredKind(userAgent.slice(0, 512)) === undefined;

const HOUR_MS = 3_600_000;

/** Counts pages by hour (`2026-11-22T14`, UTC), of the hours that the log has as a whole: not its first, nor its last. */
export const createPageCount = (skip: readonly string[] = []) => {
  const pages = new Map<number, number>();
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return {
    add: (served: Served): void => {
      const hour = Math.floor(served.at / HOUR_MS);
      first = Math.min(first, hour);
      last = Math.max(last, hour);
      if (isPage(served, skip)) pages.set(hour, (pages.get(hour) ?? 0) + 1);
    },
    hours: (): Map<string, number> => {
      const whole = new Map<string, number>();
      for (let hour = first + 1; hour < last; hour++)
        whole.set(new Date(hour * HOUR_MS).toISOString().slice(0, 13), pages.get(hour) ?? 0);
      return whole;
    },
  };
};
