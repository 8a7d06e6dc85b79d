import { dynamo, s3 } from '../../src/clients/store.ts';
import { deadLetterPorts, redrive } from '../../src/redrive/index.ts';
import { drainSpool } from '../../src/spool/drain.ts';
import { spoolPorts } from '../../src/spool/store.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  usage: 'redrive [--dlq|--spool]',
  summary: 'Put dead-lettered records and spooled batches back; without an option, both',
  options: {
    dlq: { type: 'boolean', describe: 'records that the enrichment gave up on' },
    spool: { type: 'boolean', describe: 'batches that the collector could not put into the table' },
  },
  notes: ['Repeating it changes nothing: what is stored already is not stored again.'],
  run: async (values, _words, cli) => {
    const { stage } = await cli.connect();
    const both = !values.dlq && !values.spool;
    // The spool first: what it puts into raw-events reaches the enrichment by the stream.
    const spool = both || values.spool ? await drainSpool(spoolPorts(stage, dynamo(), s3())) : undefined;
    const dlq = both || values.dlq ? await redrive(deadLetterPorts(stage)) : undefined;
    await cli.result({ ...(spool ? { spool } : {}), ...(dlq ? { dlq } : {}) }, () =>
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
      ].join('\n'),
    );
    return spool?.stopped || spool?.unreadable.length || dlq?.failed.length ? 1 : 0;
  },
});
