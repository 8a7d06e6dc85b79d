/** Every parameter that a report's SQL may name, with its type. Values are bound; nothing of a request is put into SQL. */
export const PARAMETERS = {
  /** Event times of the question, epoch milliseconds; `to` is exclusive. */
  from: 'whole',
  to: 'whole',
  /** First minutes (since 1970) of the buckets, by comma. */
  bounds: 'text',
  /** Most rows. */
  limit: 'whole',
  /** Of a funnel: `visit` or `visitor`. */
  scope: 'text',
  /** Athena's partitions: the site, and hours of receipt as texts. */
  site: 'text',
  first_year: 'text',
  last_year: 'text',
  first_month: 'text',
  last_month: 'text',
  first_hour: 'text',
  first_hot: 'text',
  /** Name of the lines that were written for a question. */
  asked: 'text',
} as const;

export type ParameterType = 'whole' | 'text';
export type ParameterValue = number | string;
export type Parameters = Readonly<Record<string, ParameterValue>>;

/** Steps that a funnel may have, and values that filters may have together; each is a parameter of its own. */
export const MAX_STEPS = 8;
export const MAX_FILTERS = 50;

/** The type of a parameter. @throws RangeError for a name that nothing declares */
export const parameterType = (name: string): ParameterType => {
  if (Object.hasOwn(PARAMETERS, name)) return PARAMETERS[name as keyof typeof PARAMETERS];
  const [, family, n] = /^(f|kind|step)(\d{1,2})$/.exec(name) ?? [];
  const most = family === 'f' ? MAX_FILTERS - 1 : MAX_STEPS;
  if (family !== undefined && Number(n) <= most) return 'text';
  throw new RangeError(`no parameter is called ${name}`);
};

const NAMED = /\$([a-z]\w*)/g;

/** The parameters that a text names, in the order of their naming, repetitions included. */
export const namesIn = (sql: string): string[] => [...sql.matchAll(NAMED)].map(([, name]) => name as string);

/** A text with every parameter replaced. */
export const replaceNames = (sql: string, by: (name: string) => string): string =>
  sql.replace(NAMED, (_, name: string) => by(name));
