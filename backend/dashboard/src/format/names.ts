import { LOCALE } from './numbers.ts';

const countries = new Intl.DisplayNames(LOCALE, { type: 'region', fallback: 'code' });
const languages = new Intl.DisplayNames(LOCALE, { type: 'language', fallback: 'code' });

/** The code itself where it is none that is known. */
const named = (names: Intl.DisplayNames, code: string): string => {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
};

/** `organic_search` as `Organic search`. */
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
  os: 'Operating system',
  ai_assistant: 'AI assistant',
  pageview: 'Page view',
  page_exit: 'Page exit',
  form_submit: 'Form sent',
  form_abandon: 'Form left',
  web_vital: 'Web vital',
  custom: 'Custom',
  click: 'Click',
  scroll: 'Scroll',
  error: 'Error',
  visitor_type: 'Visitor',
};
const nameOf = (value: string): string | undefined => (Object.hasOwn(NAMES, value) ? NAMES[value] : undefined);
const known = (value: string): string => nameOf(value) ?? words(value);

const LABELS: Readonly<Record<string, (value: string) => string>> = {
  country: (value) => named(countries, value),
  language: (value) => named(languages, value),
  channel: known,
  browser: known,
  os: known,
  // What a site calls its own events stays as it is.
  event: (value) => nameOf(value) ?? value,
  page_category: words,
  device: words,
  visitor_type: words,
  tier: words,
  bot: (value) => (value === 'ai' ? 'AI' : words(value)),
};

/** A value of a dimension as people read it; `(direct)` and its like stay as they are. */
export const label = (dimension: string, value: string): string => {
  if (dimension === 'bot' && value === '(people)') return 'People';
  if (value.startsWith('(')) return value;
  return Object.hasOwn(LABELS, dimension) ? (LABELS[dimension]?.(value) ?? value) : value;
};

/** The name of a dimension or a field. */
export const title = known;
