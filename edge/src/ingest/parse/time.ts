import { Refusal } from '../refusal.ts';
import { asText, type Reader } from './readers.ts';

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;
/** What the SDK and `Date.toISOString` write; the order of such texts is the order of their times. */
const CANONICAL = /^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** A time of the client's clock, made canonical: ISO 8601 UTC with milliseconds. It may be wrong, not unreadable. */
export const time: Reader<string> = (value) => {
  const given = asText(value);
  if (CANONICAL.test(given) && given[8] !== '3' && given.slice(5, 10) !== '02-29') return given;
  const at = ISO.test(given) ? Date.parse(given) : Number.NaN;
  if (Number.isNaN(at) || at < 0 || at > 253_402_300_799_999) throw new Refusal('invalid_time');
  return new Date(at).toISOString();
};
