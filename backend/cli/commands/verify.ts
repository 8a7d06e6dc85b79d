import { archiveIo, type VerifyReport, verifyHour, verifyRange } from '../../src/archive/index.ts';
import { PROBLEMS } from '../../src/archive/verify.ts';
import { defineCommand, UsageError } from '../command.ts';
import { checkHour, checkSite, parseRange } from '../options.ts';
import { plain, table } from '../output.ts';

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((all, n) => all + n, 0);

const sheet = ({ hour, siteId, ok, events, revisions, balance }: VerifyReport): string[] => [
  hour,
  siteId,
  ok ? 'ok' : 'NOT OK',
  `${events.raw}`,
  `${events.enriched}`,
  `${revisions.raw ?? '-'}/${revisions.enriched ?? '-'}`,
  ...(balance
    ? [
        balance.emitted,
        balance.stored,
        sum(balance.invalid),
        balance.throttled,
        sum(balance.dropped),
        balance.lost,
        balance.duplicates,
        balance.bots,
        sum(balance.redacted ?? {}),
      ].map(String)
    : []),
];

/** Of a kind, as many as a person reads; `--json` has them all. */
const SHOWN = 5;

const told = ({ hour, siteId, problems }: VerifyReport): string[] =>
  [...Map.groupBy(problems, ({ code }) => code)].flatMap(([code, group]) => [
    ...group.slice(0, SHOWN).map(({ detail }) => `${hour} ${siteId}: ${code}: ${plain(detail)}`),
    ...(group.length > SHOWN ? [`${hour} ${siteId}: ${code}: and ${group.length - SHOWN} more`] : []),
    `  → ${PROBLEMS[code]}`,
  ]);

export default defineCommand({
  usage: 'verify --hour HOUR [--site SITE] | verify --site SITE --from DATE --to DATE',
  summary: 'Check an hour or a range: hashes and counts of its objects, tables against archives, and the balance sheet',
  options: {
    hour: { type: 'string', value: '2026-11-22T14', describe: 'the hour, in UTC' },
    from: { type: 'string', value: 'DATE', describe: 'of a range: first day of receipt, or a time, in UTC' },
    to: { type: 'string', value: 'DATE', describe: 'last day (all of it belongs), or a time (which does not)' },
    site: { type: 'string', value: 'SITE', describe: 'only this site' },
  },
  notes: ['Exit code 1 when anything is not as it should be: fit for a cron job.'],
  run: async (values, _words, cli) => {
    const { hour, from, to, site } = values;
    checkSite(site);
    if (hour !== undefined) checkHour(hour);
    if ((hour === undefined) === (from === undefined && to === undefined))
      throw new UsageError('verify --hour HOUR, or --site SITE --from DATE --to DATE');
    if (hour === undefined && (site === undefined || from === undefined || to === undefined))
      throw new UsageError('a range is verified of one site: --site SITE --from DATE --to DATE');
    const range = parseRange(from ?? hour ?? '', to ?? `${hour}:59`, 'UTC');
    const { stage } = await cli.connect();
    const io = archiveIo(stage);
    const reports =
      hour === undefined
        ? await verifyRange(io, { siteId: site ?? '', ...range })
        : await verifyHour(io, { hour, ...(site === undefined ? {} : { siteId: site }) });
    await cli.result(reports, () =>
      reports.length === 0
        ? `no events in ${hour ?? `${from} to ${to}`}`
        : [
            table([
              [
                'hour',
                'site',
                '',
                'raw',
                'enriched',
                'revisions',
                'emitted',
                'stored',
                'invalid',
                'throttled',
                'dropped',
                'lost',
                'twice',
                'bots',
                'redacted',
              ],
              ...reports.map(sheet),
            ]),
            ...reports.flatMap(told),
          ].join('\n'),
    );
    return reports.every(({ ok }) => ok) ? 0 : 1;
  },
});
