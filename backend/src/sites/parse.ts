import { SITE_ID } from '../records/keys.ts';
import { PRIVACY_SETTINGS, type SiteConfig } from '../records/site.ts';
import { parseDestinations } from './destinations.ts';
import { applyEventSchemas } from './event-schema.ts';
import { integer, oneOf, SiteInputError } from './readers.ts';

const DOMAIN = /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(:\d{1,5})?$/;

/** @throws SiteInputError */
export const parseSiteId = (text: string): string => {
  if (SITE_ID.test(text)) return text;
  throw new SiteInputError(
    `site id ${JSON.stringify(text)}: 1 to 64 letters, digits, dots, dashes or underscores, beginning with a letter or digit`,
  );
};

type Setting = {
  field: keyof SiteConfig;
  /** Name of the value in the help. */
  value: string;
  describe: string;
  /** May be given several times; what is given replaces the whole list. */
  many?: true;
  choices?: readonly string[];
  /** One text, or all of them. `undefined` takes the field away. @throws SiteInputError */
  read: (texts: readonly string[], config: SiteConfig) => unknown;
};

/** For a setting of one text. */
const one =
  <T>(read: (text: string) => T) =>
  ([text = '']: readonly string[]): T =>
    read(text);
const wholeNumber = (field: string, min: number, max: number) => one((text) => integer(field, text, min, max));
/** `off` takes it away. */
const orOff = <T>(read: (text: string) => T) => one((text) => (text === 'off' ? undefined : read(text)));

/** Everything of a site that a person may set, by the name of its option: parsing, help and documentation come of it. */
export const SITE_SETTINGS = {
  domain: {
    field: 'domains',
    value: 'HOST',
    many: true,
    describe: 'host whose pages may send; *. allows subdomains',
    read: (texts) => texts.map(parseDomain),
  },
  privacy: {
    field: 'privacy',
    value: PRIVACY_SETTINGS.join('|'),
    choices: PRIVACY_SETTINGS,
    describe: 'how visitors may be recognised (new sites: auto)',
    read: one((text) => oneOf('privacy', text, PRIVACY_SETTINGS)),
  },
  'time-zone': {
    field: 'timeZone',
    value: 'ZONE',
    describe: 'IANA name for reports and exports (UTC)',
    read: one((text) => parseTimeZone(text)),
  },
  'session-minutes': {
    field: 'sessionMinutes',
    value: 'N',
    describe: 'inactivity that ends a session (30)',
    read: wholeNumber('session minutes', 1, 24 * 60),
  },
  'new-campaign-new-session': {
    field: 'newCampaignNewSession',
    value: 'true|false',
    describe: 'a new campaign starts a session (false)',
    read: one((text) => oneOf('new campaign new session', text, ['true', 'false']) === 'true'),
  },
  'retention-days': {
    field: 'retentionDays',
    value: 'N',
    describe: 'days that table rows live (dev 7, prod 180)',
    read: wholeNumber('retention days', 1, 3650),
  },
  'archive-days': {
    field: 'archiveDays',
    value: 'N|off',
    describe: 'days that archived hours are kept (as long as the stage keeps them)',
    // Archivers look back two days, and exports read three days beyond their range.
    read: orOff((text) => integer('archive days', text, 4, 3650)),
  },
  'max-event-age-hours': {
    field: 'maxEventAgeHours',
    value: 'N',
    describe: 'oldest client time that is believed (72)',
    read: wholeNumber('max event age hours', 1, 24 * 30),
  },
  shards: {
    field: 'shards',
    value: 'N',
    describe: 'partitions of a site-hour; each carries about 1,000 batches/s (1)',
    read: wholeNumber('shards', 1, 64),
  },
  'rate-limit': {
    field: 'rateLimit',
    value: 'N/BURST|off',
    describe: 'requests a second of one network (prod: 20/200)',
    read: orOff((text) => limit(text)),
  },
  'site-rate-limit': {
    field: 'siteRateLimit',
    value: 'N/BURST|off',
    describe: 'the same of the whole site (none)',
    read: orOff((text) => limit(text)),
  },
  'monthly-events': {
    field: 'monthlyEvents',
    value: 'N|off',
    describe: 'budget of stored events a month; above it whole visits are sampled (none)',
    read: orOff((text) => integer('monthly events', text, 1_000, 1_000_000_000_000)),
  },
  'sample-rate': {
    field: 'sampleRate',
    value: 'SHARE|off',
    describe: 'share of visits that is stored, with weights (all; with a budget, set by the hour)',
    read: orOff((text) => share(text)),
  },
  'event-schema': {
    field: 'eventSchemas',
    value: 'NAME=warn:FILE',
    many: true,
    describe: 'JSON Schema of a custom event; reject: refuses, off takes it away',
    read: (texts, config) => schemas(config, texts),
  },
  'page-category': {
    field: 'pageCategories',
    value: 'PATH=CATEGORY',
    many: true,
    describe: 'first match wins; * is a glob',
    read: (texts) => texts.map(parseCategory),
  },
  export: {
    field: 'exports',
    value: 'name=…,to=s3://…,format=csv,schedule=daily',
    many: true,
    describe:
      'destination of scheduled exports; also columns, role, external-id, owner, kms-key, rekey-for, small-cells',
    read: parseDestinations,
  },
} as const satisfies Readonly<Record<string, Setting>>;

/** What a person says of a site: texts by the name of the option, the way a command line or a form has them. */
export type SiteInput = { readonly [K in keyof typeof SITE_SETTINGS]?: string | readonly string[] | undefined };

/** The configuration with what was given put in; what was not given stays. @throws SiteInputError */
export const applySiteInput = (config: SiteConfig, input: SiteInput): SiteConfig => {
  const changes = Object.entries<Setting>(SITE_SETTINGS).flatMap(([name, { field, read }]) => {
    const texts = [input[name as keyof SiteInput] ?? []].flat();
    // What is taken away is `undefined`: absent in JSON, which is how it is stored.
    return texts.length === 0 ? [] : [[field, read(texts, config)] as const];
  });
  return { ...config, ...Object.fromEntries(changes) };
};

/** Taken away, the stage's own limit is in force for networks. */
const limit = (text: string): { perSecond: number; burst: number } => {
  const [, perSecond, burst] = /^(\d{1,6}(?:\.\d{1,3})?)\/(\d{1,7})$/.exec(text) ?? [];
  if (!(Number(perSecond) > 0 && Number(burst) >= 1))
    throw new SiteInputError(`a rate limit is PER_SECOND/BURST, such as 20/200, or off; not ${JSON.stringify(text)}`);
  return { perSecond: Number(perSecond), burst: Number(burst) };
};

const share = (text: string): number => {
  const value = Number(text);
  if (!/^0?\.\d{1,4}$/.test(text) || !(value > 0))
    throw new SiteInputError(
      `a sample rate is a share between 0 and 1 such as 0.25, or off; not ${JSON.stringify(text)}`,
    );
  return value;
};

const schemas = (config: SiteConfig, texts: readonly string[]): SiteConfig['eventSchemas'] => {
  try {
    return applyEventSchemas(config.eventSchemas, texts);
  } catch (cause) {
    throw new SiteInputError(`event schemas: ${(cause as Error).message}`, { cause });
  }
};

/** Accepts what people paste: a whole URL becomes its host. */
const parseDomain = (text: string): string => {
  const [host = ''] = text
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .split('/');
  if (!DOMAIN.test(host))
    throw new SiteInputError(`domain ${JSON.stringify(text)}: a host such as example.com or *.example.com`);
  return host;
};

/** @throws SiteInputError */
export const parseTimeZone = (text: string): string => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw new SiteInputError(`time zone ${JSON.stringify(text)}: an IANA name such as Europe/Berlin`);
  }
};

const parseCategory = (text: string): { match: string; category: string } => {
  const at = text.lastIndexOf('=');
  const [match, category] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || !/^[*/]/.test(match) || !/^[a-z0-9_-]{1,40}$/.test(category)) {
    throw new SiteInputError(`page category ${JSON.stringify(text)}: PATH=CATEGORY, such as /shop/=product`);
  }
  return { match, category };
};
