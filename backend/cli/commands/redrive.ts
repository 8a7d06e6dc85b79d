import { dynamo, s3 } from '../../src/clients/store.ts';
import { redriveHours } from '../../src/recovery/from-raw/redrive-hours.ts';
import { fromRawPorts } from '../../src/recovery/from-raw/store.ts';
import { deadLetterPorts, redrive } from '../../src/redrive/index.ts';
import { drainSpool } from '../../src/spool/drain.ts';
import { spoolPorts } from '../../src/spool/store.ts';
import { defineCommand, UsageError } from '../command.ts';
import { checkSite, parseRange } from '../options.ts';
import { plain } from '../output.ts';

export default defineCommand({
  usage: 'redrive [--dlq|--spool|--raw --from TIME --to TIME [--site SITE]]',
  summary: 'Put dead-lettered records and spooled batches back; without an option, both',
  options: {
    dlq: { type: 'boolean', describe: 'records that the enrichment gave up on' },
    spool: { type: 'boolean', describe: 'batches that the collector could not put into the table' },
    raw: { type: 'boolean', describe: 'batches of raw-events that the stream forgot before they were enriched' },
    from: { type: 'string', value: 'TIME', describe: 'with --raw: first hour of receipt, a day or a time in UTC' },
    to: { type: 'string', value: 'TIME', describe: 'with --raw: last day (all of it belongs), or a time' },
    site: { type: 'string', value: 'SITE', describe: 'with --raw: only this site' },
  },
  notes: ['Repeating it changes nothing: what is stored already is not stored again.'],
  run: async (values, _words, cli) => {
    const { from, to } = values;
    if (values.raw && (from === undefined || to === undefined))
      throw new UsageError('--raw needs --from TIME and --to TIME');
    if (!values.raw && (from ?? to ?? values.site) !== undefined)
      throw new UsageError('--from, --to and --site go with --raw: spool and dead letters are put back as a whole');
    checkSite(values.site);
    const range = values.raw ? parseRange(from ?? '', to ?? '', 'UTC') : undefined;
    const { stage } = await cli.connect();
    const both = !values.dlq && !values.spool && !range;
    // The spool first: what it puts into raw-events reaches the enrichment by the stream.
    const spool = both || values.spool ? await drainSpool(spoolPorts(stage, dynamo(), s3())) : undefined;
    const dlq = both || values.dlq ? await redrive(deadLetterPorts(stage)) : undefined;
    const raw = range && (await redriveHours(fromRawPorts(stage), { ...range, siteId: values.site }));
    await cli.result({ ...(spool ? { spool } : {}), ...(dlq ? { dlq } : {}), ...(raw ? { raw } : {}) }, () =>
      [
        ...(spool
          ? [
              `spool: ${spool.stored} batches put back, ${spool.repeats} were there already`,
              ...spool.unreadable.map((key) => `spool: ${key} holds no batch and stays`),
              ...(spool.stopped ? [`spool: stopped by ${spool.stopped}; run it again`] : []),
            ]
          : []),
        ...(dlq
          ? [
              `dead letters: ${dlq.records} records of ${dlq.objects - dlq.failed.length} objects enriched`,
              ...dlq.failed.map(({ key, reasons }) => `dead letters: ${key} stays: ${reasons[0]}`),
            ]
          : []),
        ...(raw
          ? [
              `raw-events: ${raw.enriched} of ${raw.batches} batches were not enriched, and are now`,
              ...raw.failed.map(
                ({ siteId, hour, reasons }) => `raw-events: ${siteId} ${hour}: ${plain(reasons[0] ?? '')}`,
              ),
            ]
          : []),
      ].join('\n'),
    );
    return spool?.stopped || spool?.unreadable.length || dlq?.failed.length || raw?.failed.length ? 1 : 0;
  },
});
