/**
 * The PII guard: what looks like a person's or a session's secret leaves neither in an address, nor in a title, nor in
 * a text. It runs before anything is queued, so nothing of it is ever stored either.
 */

/** Parameters, of the query or the fragment, whose values are secret whatever they look like. */
const SECRET =
  /([?&#]([^=&#?]*[-_.])?(token|key|pass(word)?|pwd|secret|auth|code|sid|session(id)?|sig(nature)?|e?mail|phone|tel|otp|jwt)=)[^&#]*/gi;

const EMAIL = /[^\s@/?&=#:;,<>"'()]+(@|%40)[\w-]+(\.[\w-]+)+/g;
/** JSON web tokens, and long runs that mix letters and digits as random keys do. */
const TOKEN = /\beyJ[\w-]+\.[\w.-]+|\b(?=\w*\d)(?=\w*[A-Za-z])\w{24,}/g;
const CARD = /\b\d([ -]?\d){12,18}\b/g;
/** An international number, or three groups of digits. */
const PHONE = /(\+|%2B|\b00)[1-9]([ ().-]{0,2}\d){7,14}\b|\(?\b\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b/gi;

/** Card numbers pass the Luhn check; nine of ten order numbers do not. */
const maskCard = (text: string): string => {
  let sum = 0;
  // Every second digit from the right counts twice, by the sum of its digits.
  [...text.replace(/\D/g, '')].reverse().forEach((digit, i) => {
    sum += i % 2 ? +digit * 2 - (+digit > 4 ? 9 : 0) : +digit;
  });
  return sum % 10 ? text : '[card]';
};

/**
 * Without one of these none of the patterns above can match. Most addresses and texts have none, and then the five, whose
 * compilation alone costs a phone 4 ms at the first page view, stay unused.
 */
const SUSPECT = /[@=%]|eyJ|(\D{0,2}\d){8}|\w{24,}/;

/** Replaces e-mail addresses, tokens, card and phone numbers in a text by their kind in brackets. */
export const redact = (text: string): string =>
  SUSPECT.test(text)
    ? text
        .replace(SECRET, '$1[secret]')
        .replace(EMAIL, '[email]')
        .replace(TOKEN, '[token]')
        .replace(CARD, maskCard)
        .replace(PHONE, '[phone]')
    : text;

/** `redact` on collapsed white space, cut to a length. Cuts its input first: a page may hold megabytes of text. */
export const cleanText = (text?: string | null, max = 256): string =>
  redact(
    (text ?? '')
      .slice(0, max * 4)
      .replace(/\s+/g, ' ')
      .trim(),
  ).slice(0, max);

/** A label: text cut to 64 characters, or nothing. */
export const short = (text?: string | null): string | undefined => (text && cleanText(text, 64)) || undefined;

/**
 * An address without secrets: no user name and password, query parameters redacted or left out (`allowed` names those
 * to keep), the same for a fragment. Of `mailto:` and `tel:`, personal data as a whole, only the scheme is left; of
 * what is no address, nothing.
 */
export const cleanUrl = (address: string, allowed?: readonly string[]): string => {
  try {
    const url = new URL(address, location.href);
    if (!/^(http|file)/.test(url.protocol)) return url.protocol;
    url.username = url.password = '';
    if (allowed)
      for (const name of [...url.searchParams.keys()])
        if (!/^utm_/.test(name) && !allowed.includes(name)) url.searchParams.delete(name);
    return redact(url.href.slice(0, 2048)).slice(0, 1024);
  } catch {
    return '';
  }
};
