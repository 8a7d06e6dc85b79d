/**
 * The PII guard: what looks like a person's or a session's secret leaves neither in an address, nor in a title, nor in
 * a text. It runs before anything is queued, so nothing of it is ever stored either.
 */

/** Parameter names whose values are secret whatever they look like. */
const SECRET =
  /(^|[-_.])(token|key|pass(word)?|pwd|secret|auth|code|session|s(ession)?id|sig(nature)?|e?mail|phone|tel|otp|jwt)$/i;

const EMAIL = /[^\s@/?&=#:;,<>"'()]+(@|%40)[\w-]+(\.[\w-]+)+/g;
/** JSON web tokens, and long runs that mix letters and digits as random keys do. */
const TOKEN = /\beyJ[\w-]+\.[\w.-]+|\b(?=\w*\d)(?=\w*[a-z])\w{24,}/gi;
/** An international number, or three groups of digits. */
const PHONE = /(\+|%2B|\b00)[1-9]([ ().-]{0,2}\d){7,14}\b|\(?\b\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b/gi;
const CARD = /\b\d([ -]?\d){12,18}\b/g;

/** Card numbers pass the Luhn check; nine of ten order numbers do not. */
const maskCard = (text: string): string => {
  let sum = 0;
  const digits = text.replace(/\D/g, '');
  for (let i = digits.length, twice = false; i--; twice = !twice) {
    const digit = +(digits[i] as string) * (twice ? 2 : 1);
    sum += digit - (digit > 9 ? 9 : 0);
  }
  return sum % 10 ? text : '[card]';
};

/** Replaces e-mail addresses, tokens, phone and card numbers in a text by their kind in brackets. */
export const redact = (text: string): string =>
  text.replace(EMAIL, '[email]').replace(TOKEN, '[token]').replace(CARD, maskCard).replace(PHONE, '[phone]');

/** `redact` on collapsed white space, cut to a length. Cuts its input first: a page may hold megabytes of text. */
export const cleanText = (text: string, max = 256): string =>
  redact(
    text
      .slice(0, max * 4)
      .replace(/\s+/g, ' ')
      .trim(),
  ).slice(0, max);

/** With its `?` or `#`; empty when nothing of it is left. */
const cleanQuery = (query: string, allowed?: readonly string[]): string =>
  query
    .slice(1)
    .split('&')
    .filter((pair) => !allowed || /^utm_/.test(pair) || allowed.includes(pair.replace(/=.*/, '')))
    .map((pair) => {
      const name = pair.replace(/=.*/, '');
      return SECRET.test(name) ? `${name}=[secret]` : redact(pair);
    })
    .join('&')
    .replace(/^./, `${query[0]}$&`);

/**
 * An address without secrets: no user name and password, query parameters redacted or left out (`allowed` names those
 * to keep), the same for a fragment. Of `mailto:` and `tel:`, personal data as a whole, only the scheme is left; of
 * what is no address, nothing.
 */
export const cleanUrl = (address: string, allowed?: readonly string[]): string => {
  try {
    const { protocol, host, pathname, search, hash } = new URL(address, location.href);
    return /^(http|file)/.test(protocol)
      ? `${protocol}//${host}${redact(pathname)}${cleanQuery(search, allowed)}${cleanQuery(hash)}`.slice(0, 1024)
      : protocol;
  } catch {
    return '';
  }
};
