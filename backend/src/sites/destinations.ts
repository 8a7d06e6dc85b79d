import { columnsNamed } from '../export/columns.ts';
import type { ExportDestination } from '../records/site.ts';
import { CLIENT_ACCESS_WORDS, parseClientAccess } from './client-access.ts';
import { integer, oneOf, SiteInputError } from './readers.ts';

const FORMATS = ['csv', 'parquet'] as const;
const SCHEDULES = ['hourly', 'daily', 'weekly', 'manual'] as const;
const EXPORT_WORDS = [
  'name',
  'to',
  'format',
  'schedule',
  'columns',
  'rekey-for',
  'small-cells',
  ...CLIENT_ACCESS_WORDS,
];

/** What was delivered is known by the name of its destination. */
const distinct = (exports: readonly ExportDestination[]): readonly ExportDestination[] => {
  const twice = exports.find(({ name }, at) => exports.findIndex((one) => one.name === name) < at);
  if (twice) throw new SiteInputError(`two exports are called ${twice.name}: each needs a name of its own`);
  return exports;
};

const given = <K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> =>
  value === undefined ? {} : ({ [key]: value } as Record<K, V>);

/** What a part is found wrong for, with the text that it is a part of. */
const within = <T>(text: string, read: () => T): T => {
  try {
    return read();
  } catch (cause) {
    throw new SiteInputError(`export ${JSON.stringify(text)}: ${(cause as Error).message}`, { cause });
  }
};

const parseExport = (text: string): ExportDestination => {
  const parts = new Map(
    text.split(',').map((part) => {
      const [word = '', ...value] = part.split('=');
      return [word.trim(), value.join('=').trim()] as const;
    }),
  );
  const said = Object.fromEntries(parts) as Record<string, string | undefined>;
  const { name, to, format = 'csv', schedule = 'manual', columns } = said;
  const unknown = [...parts.keys()].find((word) => !EXPORT_WORDS.includes(word));
  if (unknown !== undefined)
    throw new SiteInputError(
      `export ${JSON.stringify(text)}: ${JSON.stringify(unknown)} is none of ${EXPORT_WORDS.join(', ')}`,
    );
  if (!name || !/^[A-Za-z0-9_-]{1,40}$/.test(name))
    throw new SiteInputError(`export ${JSON.stringify(text)}: name=… is missing, or not letters, digits, - or _`);
  if (!to || !/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?$/.test(to))
    throw new SiteInputError(`export ${JSON.stringify(text)}: to=s3://bucket/prefix is missing`);
  return {
    name,
    to,
    format: oneOf('format', format, FORMATS),
    schedule: oneOf('schedule', schedule, SCHEDULES),
    ...given(
      'columns',
      columns ? within(text, () => columnsNamed(columns.split('+')).map((one) => one.name)) : undefined,
    ),
    ...given(
      'access',
      within(text, () => parseClientAccess(said)),
    ),
    ...given('rekeyFor', said['rekey-for']),
    ...given('smallCells', integer('small cells', said['small-cells'], 2, 1000)),
  };
};

/**
 * Where a site's events are exported to by themselves, a text each: `name=daily,to=s3://bucket/prefix,format=parquet`.
 * @throws SiteInputError
 */
export const parseDestinations = (texts: readonly string[]): readonly ExportDestination[] =>
  distinct(texts.map(parseExport));
