import type { Tally } from '../parse/readers.ts';
import { isCard, isEmail, isPhone, isToken } from './kinds.ts';

/**
 * The PII firewall: what the SDK redacts before sending, repeated for senders without it. Values are replaced by the
 * name of their kind and counted, never kept.
 *
 * Each expression matches maximal runs of one character class, so every character is looked at a bounded number of
 * times: linear by construction, whatever the input.
 */
const SUSPECT =
  /@|%40|eyJ|_live_|gh[pousr]_|AKIA|\d[ .()-]{0,2}\d[ .()-]{0,2}\d[ .()-]{0,2}\d[ .()-]{0,2}\d[ .()-]{0,2}\d[ .()-]{0,2}\d[ .()-]{0,2}\d/;
const WORDS = /[\w.%+@~-]+/g;
const DIGITS = /\+?[\d(][\d ().-]{6,}/g;

/** Free text: titles, labels, values. */
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

/** Query parameters whose value is a secret or a person, whatever it looks like. */
const SECRET_PARAMETERS: ReadonlySet<string> = new Set([
  'token',
  'access_token',
  'refresh_token',
  'id_token',
  'auth',
  'auth_token',
  'authorization',
  'jwt',
  'bearer',
  'apikey',
  'api_key',
  'secret',
  'client_secret',
  'password',
  'passwd',
  'pwd',
  'pass',
  'otp',
  'pin',
  'session',
  'sessionid',
  'session_id',
  'sid',
  'phpsessid',
  'jsessionid',
  'reset_token',
  'signature',
  'x-amz-signature',
  'x-amz-credential',
  'x-amz-security-token',
  'email',
  'e-mail',
  'mail',
  'phone',
  'tel',
  'mobile',
  'ssn',
  'iban',
  'cvv',
  'cvc',
  'first_name',
  'last_name',
  'firstname',
  'lastname',
  'birthdate',
  'dob',
]);
const PARAMETER = /([?&#;])([\w.%-]{1,64})=([^&#;\s]+)/g;

/** URLs and parts of them: secret parameters by name, then what their text gives away. */
export const redactUrl = (value: string, tally: Tally): string => {
  if (!value.includes('=')) return redactText(value, tally);
  const named = value.replace(PARAMETER, (whole, sign: string, name: string, content: string) => {
    if (!SECRET_PARAMETERS.has(name.toLowerCase()) || content === '[redacted]') return whole;
    tally.redacted++;
    return `${sign}${name}=[redacted]`;
  });
  return redactText(named, tally);
};
