import { SITE_ID } from '../records/keys.ts';
import {
  type ClientAccess,
  type ExportDestination,
  PRIVACY_SETTINGS,
  type PrivacySetting,
  type SiteConfig,
} from '../records/site.ts';
import { parseClientAccess } from './client-access.ts';
import { applyEventSchemas } from './event-schema.ts';

/** What a person may say of a site; every field as text, the way a command line or a form has it. */
export type SiteInput = {
  domains?: readonly string[] | undefined;
  privacy?: string | undefined;
  timeZone?: string | undefined;
  sessionMinutes?: string | undefined;
  newCampaignNewSession?: string | undefined;
  retentionDays?: string | undefined;
  maxEventAgeHours?: string | undefined;
  shards?: string | undefined;
  /** `PER_SECOND/BURST`, or `off`. */
  rateLimit?: string | undefined;
  siteRateLimit?: string | undefined;
  /** `NAME=warn:JSON`, `NAME=reject:JSON` or `NAME=off`. */
  eventSchemas?: readonly string[] | undefined;
  /** `MATCH=CATEGORY`. */
  pageCategories?: readonly string[] | undefined;
  /** `name=…,to=s3://…,format=csv,schedule=daily[,columns=a+b]`, and `role`, `external-id`, `owner`, `kms-key`, `rekey-for`, `small-cells`. */
  exports?: readonly string[] | undefined;
};

/** Names the field and what it should have been. */
export class SiteInputError extends Error {
  override name = 'SiteInputError';
}

const FORMATS = ['csv', 'parquet'] as const;
const SCHEDULES = ['hourly', 'daily', 'weekly', 'manual'] as const;
const DOMAIN = /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(:\d{1,5})?$/;

/** @throws SiteInputError */
export const parseSiteId = (text: string): string => {
  if (SITE_ID.test(text)) return text;
  throw new SiteInputError(
    `site id ${JSON.stringify(text)}: 1 to 64 letters, digits, dots, dashes or underscores, beginning with a letter or digit`,
  );
};

/** The configuration with what was given put in; what was not given stays. @throws SiteInputError */
export const applySiteInput = (config: SiteConfig, input: SiteInput): SiteConfig => ({
  ...config,
  ...given('domains', input.domains?.map(parseDomain)),
  ...given(
    'privacy',
    input.privacy === undefined ? undefined : (oneOf('privacy', input.privacy, PRIVACY_SETTINGS) as PrivacySetting),
  ),
  ...given('timeZone', input.timeZone === undefined ? undefined : parseTimeZone(input.timeZone)),
  ...given('sessionMinutes', integer('session minutes', input.sessionMinutes, 1, 24 * 60)),
  ...given(
    'newCampaignNewSession',
    input.newCampaignNewSession === undefined
      ? undefined
      : oneOf('new campaign new session', input.newCampaignNewSession, ['true', 'false'] as const) === 'true',
  ),
  ...given('retentionDays', integer('retention days', input.retentionDays, 1, 3650)),
  ...given('maxEventAgeHours', integer('max event age hours', input.maxEventAgeHours, 1, 24 * 30)),
  ...given('shards', integer('shards', input.shards, 1, 64)),
  ...limit('rateLimit', input.rateLimit),
  ...limit('siteRateLimit', input.siteRateLimit),
  ...given('eventSchemas', schemas(config, input.eventSchemas)),
  ...given('pageCategories', input.pageCategories?.map(parseCategory)),
  ...given('exports', input.exports?.map(parseExport)),
});

const given = <K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> =>
  value === undefined ? {} : ({ [key]: value } as Record<K, V>);

const oneOf = <T extends string>(field: string, value: string, allowed: readonly T[]): T => {
  const found = allowed.find((name) => name === value);
  if (!found) throw new SiteInputError(`${field} is ${allowed.join(', ')}, not ${JSON.stringify(value)}`);
  return found;
};

const integer = (field: string, text: string | undefined, min: number, max: number): number | undefined => {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new SiteInputError(`${field} is a whole number from ${min} to ${max}, not ${JSON.stringify(text)}`);
  }
  return value;
};

/** `off` takes a limit away: for networks, the stage's own is in force then. */
const limit = (
  field: 'rateLimit' | 'siteRateLimit',
  text: string | undefined,
): Pick<SiteConfig, 'rateLimit' | 'siteRateLimit'> => {
  if (text === undefined) return {};
  // Absent in JSON, which is how it is stored.
  if (text === 'off') return { [field]: undefined };
  const [, perSecond, burst] = /^(\d{1,6}(?:\.\d{1,3})?)\/(\d{1,7})$/.exec(text) ?? [];
  if (!(Number(perSecond) > 0 && Number(burst) >= 1))
    throw new SiteInputError(`a rate limit is PER_SECOND/BURST, such as 20/200, or off; not ${JSON.stringify(text)}`);
  return { [field]: { perSecond: Number(perSecond), burst: Number(burst) } };
};

const schemas = (config: SiteConfig, texts: readonly string[] | undefined): SiteConfig['eventSchemas'] => {
  try {
    return texts && applyEventSchemas(config.eventSchemas, texts);
  } catch (cause) {
    throw new SiteInputError(`event schemas: ${(cause as Error).message}`, { cause });
  }
};

/** Accepts what people paste: a whole URL becomes its host. */
const parseDomain = (text: string): string => {
  const host = text
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '');
  if (!DOMAIN.test(host))
    throw new SiteInputError(`domain ${JSON.stringify(text)}: a host such as example.com or *.example.com`);
  return host;
};

const parseTimeZone = (text: string): string => {
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

const parseExport = (text: string): ExportDestination => {
  const parts = new Map(
    text.split(',').map((part) => [part.slice(0, part.indexOf('=')).trim(), part.slice(part.indexOf('=') + 1).trim()]),
  );
  const said = Object.fromEntries(parts) as Record<string, string | undefined>;
  const { name, to, format = 'csv', schedule = 'manual', columns } = said;
  if (!name || !/^[A-Za-z0-9_-]{1,40}$/.test(name))
    throw new SiteInputError(`export ${JSON.stringify(text)}: name=… is missing, or not letters, digits, - or _`);
  if (!to || !/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?$/.test(to))
    throw new SiteInputError(`export ${JSON.stringify(text)}: to=s3://bucket/prefix is missing`);
  return {
    name,
    to,
    format: oneOf('format', format, FORMATS),
    schedule: oneOf('schedule', schedule, SCHEDULES),
    ...(columns ? { columns: columns.split('+') } : {}),
    ...given('access', clientAccess(text, said)),
    ...given('rekeyFor', said['rekey-for']),
    ...given('smallCells', integer('small cells', said['small-cells'], 2, 1000)),
  };
};

const clientAccess = (text: string, said: Record<string, string | undefined>): ClientAccess | undefined => {
  try {
    return parseClientAccess(said);
  } catch (cause) {
    throw new SiteInputError(`export ${JSON.stringify(text)}: ${(cause as Error).message}`, { cause });
  }
};
