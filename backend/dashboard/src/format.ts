const LOCALE = 'en';
const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 1 });
const countries = new Intl.DisplayNames(LOCALE, { type: 'region', fallback: 'code' });
const languages = new Intl.DisplayNames(LOCALE, { type: 'language', fallback: 'code' });

type Value = string | number | null | undefined;

export const count = (value: Value): string => (typeof value === 'number' ? whole.format(value) : '–');
export const compact = (value: Value): string =>
  typeof value === 'number' ? (Math.abs(value) < 10_000 ? whole : short).format(value) : '–';
export const percent = (value: Value): string =>
  typeof value === 'number' ? `${(value * 100).toFixed(value < 0.1 && value > 0 ? 1 : 0)}%` : '–';
export const decimal = (value: Value): string => (typeof value === 'number' ? value.toFixed(1) : '–');

/** Milliseconds as `48s` or `3m 05s`. */
export const duration = (value: Value): string => {
  if (typeof value !== 'number') return '–';
  const seconds = Math.round(value / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m ${String(seconds % 60).padStart(2, '0')}s`;
};

/** The code itself where it is none that is known. */
const named = (names: Intl.DisplayNames, code: string): string => {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
};

/** `organic_search` as `Organic search`; what visitors' browsers made up stays as it is. */
const words = (value: string): string => {
  const text = value.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
};

/** What capitals cannot be guessed for. */
const NAMES: Readonly<Record<string, string>> = {
  macos: 'macOS',
  ios: 'iOS',
  ipados: 'iPadOS',
  chromeos: 'ChromeOS',
  ai_assistant: 'AI assistant',
  pageview: 'Page view',
  page_exit: 'Page exit',
  form_submit: 'Form sent',
  form_abandon: 'Form left',
  web_vital: 'Web vital',
  click: 'Click',
  scroll: 'Scroll',
  error: 'Error',
};
const known = (value: string): string => NAMES[value] ?? words(value);

const LABELS: Readonly<Record<string, (value: string) => string>> = {
  country: (value) => named(countries, value),
  language: (value) => named(languages, value),
  channel: known,
  browser: known,
  os: known,
  event: (value) => NAMES[value] ?? value,
  page_category: words,
  device: words,
  visitor_type: words,
  tier: words,
};

/** A value of a dimension as people read it. */
export const label = (dimension: string, value: string): string =>
  value.startsWith('(') ? value : (LABELS[dimension]?.(value) ?? value);

export const title = (name: string): string => words(name).replace(/^Os$/, 'Operating system');

/** The start of a part of the range, which the API gives in the site's own time. */
export const partName = (start: string, interval: string): string => {
  const at = new Date(`${start.slice(0, 19)}Z`);
  const utc = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: 'UTC' }).format(at);
  if (interval === 'hour' || interval === 'minute')
    return utc({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  if (interval === 'month') return utc({ month: 'short', year: 'numeric' });
  return utc({ month: 'short', day: 'numeric' });
};
export const partTitle = (start: string, interval: string): string => {
  const at = new Date(`${start.slice(0, 19)}Z`);
  const day = new Intl.DateTimeFormat(LOCALE, {
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    timeZone: 'UTC',
  }).format(at);
  if (interval === 'hour' || interval === 'minute') return `${day}, ${start.slice(11, 16)}`;
  if (interval === 'month') return partName(start, interval);
  return interval === 'week' ? `Week of ${day}` : day;
};
