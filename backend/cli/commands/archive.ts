import { archiveHour, archiveIo } from '../../src/archive/index.ts';
import { defineCommand } from '../command.ts';
import { checkHour, checkSite } from '../options.ts';
import { table } from '../output.ts';

export default defineCommand({
  usage: 'archive --hour HOUR [--site SITE]',
  summary: 'Archive the raw and the enriched events of one hour of receipt; again gives the same bytes',
  options: {
    hour: { type: 'string', required: true, value: '2026-11-22T14', describe: 'the hour, in UTC' },
    site: { type: 'string', value: 'SITE', describe: 'only this site' },
  },
  run: async (values, _words, cli) => {
    checkHour(values.hour);
    checkSite(values.site);
    const { stage } = await cli.connect();
    const io = archiveIo(stage);
    const request = { hour: values.hour, ...(values.site === undefined ? {} : { siteId: values.site }) };
    const outcomes = [
      ...(await archiveHour(io, { kind: 'raw', ...request })),
      ...(await archiveHour(io, { kind: 'enriched', ...request })),
    ];
    await cli.result(outcomes, () =>
      outcomes.length === 0
        ? `no events in ${values.hour}${values.site ? ` of ${values.site}` : ''}: nothing to archive`
        : table([
            ['site', 'archive', 'events', 'revision', 'status', 'manifest'],
            ...outcomes.map((o) => [o.siteId, o.kind, `${o.rows}`, `${o.revision}`, o.status, o.manifestKey]),
          ]),
    );
    return undefined;
  },
});
