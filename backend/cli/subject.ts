import type { Subject } from '../src/erasure/index.ts';
import { type Options, UsageError, type Values } from './command.ts';
import { checkSite } from './options.ts';

/** Whom `erase` and `access` are about. */
export const SUBJECT_OPTIONS = {
  site: { type: 'string', required: true, value: 'SITE', describe: 'site id' },
  identity: { type: 'string', value: 'ID', describe: 'an identity_id' },
  visitor: { type: 'string', value: 'ID', describe: 'a visitorId, as the page knows it' },
  session: { type: 'string', value: 'ID', describe: "a session, by the page's id or the enrichment's" },
} as const satisfies Options;

/** @param instead what the command takes in place of them. @throws UsageError unless exactly one of them is named */
export const subjectOf = (values: Values<typeof SUBJECT_OPTIONS>, ...instead: readonly string[]): Subject => {
  checkSite(values.site);
  const named = (['identity', 'visitor', 'session'] as const).flatMap((by) => {
    const value = values[by];
    return value ? [{ siteId: values.site, by, value }] : [];
  });
  const [subject] = named;
  if (!subject || named.length > 1)
    throw new UsageError(`name one of ${['--identity', '--visitor', '--session', ...instead].join(', ')}`);
  return subject;
};
