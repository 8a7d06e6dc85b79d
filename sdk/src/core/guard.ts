/**
 * The PII guard: what looks like a person's or a session's secret leaves neither in an address, nor in a title, nor in
 * a text. It runs before anything is queued, so nothing of it is ever stored either.
 */

/** Parameter names whose values are secret whatever they look like. */
const SECRET =
  /^(.*[-_.])?(token|key|pass(word)?|pwd|secret|auth|code|session(id)?|sid|sig(nature)?|e?mail|phone|tel|otp|jwt)$/i;

const EMAIL = /[^\s@/?&=#:;,<>"'()]+(@|%40)[\w-]+(\.[\w-]+)+/g;
/** JSON web tokens, and long runs that mix letters and digits as random keys do. */
const TOKEN = /\beyJ[\w-]+\.[\w-]+(\.[\w-]*)?|\b(?=\w*\d)(?=\w*[a-z])\w{24,}/gi;
/** An international number, or ten and more digits in groups. */
const PHONE = /(\+|%2B|\b00)[1-9](%20|[ ().-]{0,2}\d){7,14}\b|\(?\b\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b/gi;
const CARD = /\b\d(?:[ -]?\d){12,18}\b/g;

/** Card numbers pass the Luhn check; nine of ten order numbers do not. */
const isCard = (digits: string): boolean =>
  [...digits.replace(/\D/g, '')]
    .reverse()
    .reduce((sum, digit, i) => sum + (i % 2 ? ((+digit * 2) % 10) + (+digit > 4 ? 1 : 0) : +digit), 0) %
    10 ===
  0;

/** Replaces addresses, tokens, phone and card numbers in a text by their kind in brackets. */
export const redact = (text: string): string =>
  text
    .replace(EMAIL, '[email]')
    .replace(TOKEN, '[token]')
    .replace(CARD, (digits) => (isCard(digits) ? '[card]' : digits))
    .replace(PHONE, '[phone]');

/** `redact` on collapsed white space, cut to a length. Cuts its input first: a page may hold megabytes of text. */
export const cleanText = (text: string, max = 256): string =>
  redact(
    text
      .slice(0, max * 4)
      .replace(/\s+/g, ' ')
      .trim(),
  ).slice(0, max);

const cleanQuery = (query: string, allowed?: readonly string[]): string =>
  query
    .slice(1)
    .split('&')
    .filter((pair) => !allowed || /^utm_/.test(pair) || allowed.includes(pair.split('=')[0] as string))
    .map((pair) => {
      const [name, value] = pair.split('=') as [string, string?];
      return value && SECRET.test(name) ? `${name}=[secret]` : redact(pair);
    })
    .join('&');

/**
 * An address without secrets: no user name and password, query parameters redacted or left out (`allowed` names those
 * to keep), the same for a fragment that looks like a query. Returns '' for what is no address.
 */
export const cleanUrl = (address: string, allowed?: readonly string[]): string => {
  try {
    const { protocol, host, pathname, search, hash } = new URL(address, location.href);
    // mailto: and tel: are personal data as a whole.
    if (!/^(http|file)/.test(protocol)) return protocol;
    const query = search && cleanQuery(search, allowed);
    return (
      `${protocol}//${host}${redact(pathname)}${query && `?${query}`}` +
      (hash.includes('=') ? `#${cleanQuery(hash)}` : redact(hash))
    ).slice(0, 1024);
  } catch {
    return '';
  }
};
