import type { PageContext } from '../../../../sdk/src/wire.ts';
import { max } from '../limits.ts';
import { redactLabel, redactUrl } from '../redact/redact.ts';
import { object, type Reader, text } from './readers.ts';

const rawUrl = text(max('url'));
const rawText = text(max('text'));

/** A URL or a part of one, without secrets and people in it. */
export const url: Reader<string> = (value, tally) => redactUrl(rawUrl(value, tally), tally);
/** Text that people wrote: a title, a label. */
export const label: Reader<string> = (value, tally) => redactLabel(rawText(value, tally), tally);

export const pageContext = object<PageContext>({
  url,
  path: url,
  title: label,
  referrer: url,
  queryParams: url,
  hash: url,
});
