/** What a run of characters is, as far as people's data go. Pure predicates; each takes one maximal run. */

/** `name@host.tld`, also with a percent-encoded at sign. */
export const isEmail = (run: string): boolean => {
  const at = run.includes('@') ? run.indexOf('@') : run.toLowerCase().indexOf('%40');
  if (at < 1) return false;
  // The full stop of a sentence is not part of the host.
  const labels = run
    .slice(run[at] === '@' ? at + 1 : at + 3)
    .split('.')
    .filter(Boolean);
  return labels.length > 1 && /^[A-Za-z]{2,24}$/.test(labels.at(-1) ?? '');
};

/** JSON Web Tokens (https://www.rfc-editor.org/rfc/rfc7519), and keys that their issuers prefix so that they are found. */
export const isToken = (run: string): boolean =>
  run.length >= 20 &&
  (/^eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*$/.test(run) || /^(?:[sprw]k_live_|gh[pousr]_|AKIA)[A-Za-z0-9]{16,}$/.test(run));

/** 13 to 19 digits that pass Luhn's check, grouped as on a card or not at all (ISO/IEC 7812). */
export const isCard = (run: string): boolean => {
  if (/[().]/.test(run)) return false;
  const digits = run.replace(/\D/g, '');
  if (digits.length < 13 || digits.length > 19 || !/^[2-6]/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    sum += i % 2 === 0 ? digit : digit < 5 ? digit * 2 : digit * 2 - 9;
  }
  return sum % 10 === 0;
};

/** International with its plus sign (E.164), or the written North American form; bare digits are orders and times. */
export const isPhone = (run: string): boolean => {
  const digits = run.replace(/\D/g, '').length;
  if (run.startsWith('+')) return digits >= 8 && digits <= 15;
  return /^(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4}\D*$/.test(run);
};

/** Letters and digits mixed over so long a run are a key, not a word. */
export const isRandom = (run: string): boolean => /\d/.test(run) && /[a-z]/i.test(run);
