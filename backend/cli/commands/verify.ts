import { archiveIo, type VerifyReport, verifyHour } from '../../src/archive/index.ts';
import { PROBLEMS } from '../../src/archive/verify.ts';
import { defineCommand } from '../command.ts';
import { checkHour, checkSite } from '../options.ts';
import { plain, table } from '../output.ts';

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((all, n) => all + n, 0);

const sheet = ({ siteId, ok, events, revisions, balance }: VerifyReport): string[] => [
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

const told = ({ siteId, problems }: VerifyReport): string[] =>
  [...Map.groupBy(problems, ({ code }) => code)].flatMap(([code, group]) => [
    ...group.slice(0, SHOWN).map(({ detail }) => `${siteId}: ${code}: ${plain(detail)}`),
    ...(group.length > SHOWN ? [`${siteId}: ${code}: and ${group.length - SHOWN} more`] : []),
    `  → ${PROBLEMS[code]}`,
  ]);

export default defineCommand({
  usage: 'verify --hour HOUR [--site SITE]',
  summary: 'Check an hour: hashes and counts of its objects, tables against archives, and the balance sheet',
  options: {
    hour: { type: 'string', required: true, value: '2026-11-22T14', describe: 'the hour, in UTC' },
    site: { type: 'string', value: 'SITE', describe: 'only this site' },
  },
  notes: ['Exit code 1 when anything is not as it should be: fit for a cron job.'],
  run: async (values, _words, cli) => {
    checkHour(values.hour);
    checkSite(values.site);
    const { stage } = await cli.connect();
    const reports = await verifyHour(archiveIo(stage), {
      hour: values.hour,
      ...(values.site === undefined ? {} : { siteId: values.site }),
    });
    await cli.result(reports, () =>
      reports.length === 0
        ? `no events in ${values.hour}`
        : [
            table([
              [
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
