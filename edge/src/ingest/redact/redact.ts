import type { Tally } from '../parse/readers.ts';
import { isCard, isEmail, isPhone, isRandom, isToken } from './kinds.ts';

/**
 * The PII firewall: what the SDK's guard takes out before sending, repeated for senders without it. Values are replaced
 * by the name of their kind and counted, never kept.
 *
 * Every expression that repeats matches maximal runs of one character class, so that each character is looked at a
 * bounded number of times: linear by construction, whatever the input.
 */
const SUSPECT = /@|%40|eyJ|_live_|gh[pousr]_|AKIA|(?:\d[ .()-]{0,2}){8}/;
const WORDS = /[\w.%+@~-]+/g;
const LONG = /\w{24,}/g;
const DIGITS = /\+?[\d(][\d ().-]{6,}/g;

/** Values: people, cards, keys that say what they are. Random ids stay: they may be the sender's own. */
export const redactText = (value: string, tally: Tally): string => {
  if (!SUSPECT.test(value)) return value;
  const replaced = (kind: string): string => {
    tally.redacted++;
    return `[${kind}]`;
  };
  return value
    .replace(WORDS, (run) => (isEmail(run) ? replaced('email') : isToken(run) ? replaced('token') : run))
    .replace(DIGITS, (run) => {
      const digits = run.trimEnd();
      const kind = isCard(digits) ? 'card' : isPhone(digits) ? 'phone' : undefined;
      return kind ? replaced(kind) + run.slice(digits.length) : run;
    });
};

/** Titles and labels: also long random runs, which are nobody's words. */
export const redactLabel = (value: string, tally: Tally): string => {
  const text = redactText(value, tally);
  if (text.length < 24) return text;
  return text.replace(LONG, (run) => {
    if (!isRandom(run)) return run;
    tally.redacted++;
    return '[token]';
  });
};

/** The SDK's list: parameters whose value is secret whatever it looks like, by the last word of their name. */
const SECRET: ReadonlySet<string> = new Set(
  'token key pass password passwd pwd secret auth code session sid sessionid sig signature mail email phone tel otp jwt'.split(
    ' ',
  ),
);
const lastWord = (name: string): string =>
  name.slice(Math.max(...['-', '_', '.'].map((sign) => name.lastIndexOf(sign))) + 1);
const PARAMETER = /([?&#;])([\w.%-]{1,64})=([^&#;\s]+)/g;

/** URLs and parts of them: secret parameters by name, then what their text gives away. */
export const redactUrl = (value: string, tally: Tally): string => {
  if (!value.includes('=')) return redactLabel(value, tally);
  const named = value.replace(PARAMETER, (whole, sign: string, name: string, content: string) => {
    if (content === '[secret]' || !SECRET.has(lastWord(name).toLowerCase())) return whole;
    tally.redacted++;
    return `${sign}${name}=[secret]`;
  });
  return redactLabel(named, tally);
};
