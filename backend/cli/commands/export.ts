import { dynamo } from '../../src/clients/store.ts';
import { columnsNamed, exportEvents, exportIo, FORMATS, isExportFormat } from '../../src/export/index.ts';
import { createSiteStore } from '../../src/sites/store.ts';
import { defineCommand, UsageError } from '../command.ts';
import { parseCount } from '../duration.ts';
import { checkSite, checkTimeZone, parseRange } from '../options.ts';

export default defineCommand({
  usage: 'export --site SITE --from DATE --to DATE --format csv|parquet [--out DIR|s3://…]',
  summary: 'Export the archived events of a range, by event time, with a manifest',
  options: {
    site: { type: 'string', required: true, value: 'SITE', describe: 'site id' },
    from: { type: 'string', required: true, value: 'DATE', describe: 'first day, or a time' },
    to: {
      type: 'string',
      required: true,
      value: 'DATE',
      describe: 'last day (all of it belongs), or a time (which does not)',
    },
    format: { type: 'string', required: true, value: 'csv|parquet', describe: 'format of the file' },
    out: { type: 'string', value: 'DIR|s3://…', describe: 'where to (default: the export bucket)' },
    column: { type: 'string', multiple: true, value: 'NAME', describe: 'only these columns, in this order' },
    'time-zone': { type: 'string', value: 'ZONE', describe: "of the days and the local times (default: the site's)" },
    'rekey-for': { type: 'string', value: 'NAME', describe: 'pseudonyms of their own for this recipient' },
    'small-cells': { type: 'string', value: 'N', describe: 'leave out places and devices that fewer than N share' },
  },
  notes: ['Exports are made of archived hours: `evothesis archive --hour …` makes one at once.'],
  run: async (values, _words, cli) => {
    checkSite(values.site);
    const { format, site: siteId } = values;
    if (!isExportFormat(format))
      throw new UsageError(`--format is ${Object.keys(FORMATS).join(' or ')}, not ${JSON.stringify(format)}`);
    checkTimeZone(values['time-zone']);
    parseRange(values.from, values.to, values['time-zone'] ?? 'UTC');
    try {
      columnsNamed(values.column);
    } catch (error) {
      throw new UsageError(`--column: ${(error as Error).message}`);
    }
    const smallCells =
      values['small-cells'] === undefined ? undefined : parseCount('small-cells', values['small-cells'], 2, 1_000);
    const { stage, tables } = await cli.connect();
    const config = (await createSiteStore(dynamo(), tables.clientConfig).getSite(siteId))?.config;
    const timeZone = values['time-zone'] ?? config?.timeZone ?? 'UTC';
    const terminal = process.stderr.isTTY && !cli.json;
    const outcome = await exportEvents(exportIo(stage), {
      siteId,
      ...parseRange(values.from, values.to, timeZone),
      timeZone,
      format,
      ...(values.column.length > 0 ? { columns: values.column } : {}),
      ...(values.out === undefined ? {} : { target: values.out }),
      ...(values['rekey-for'] === undefined ? {} : { rekeyFor: values['rekey-for'] }),
      ...(smallCells === undefined ? {} : { smallCells }),
      ...(terminal
        ? {
            onProgress: ({ hoursDone, hours, rows, resumed }) =>
              void process.stderr.write(
                `\r${hoursDone} of ${hours} hours, ${rows} events${resumed ? ` (${resumed} from the run before)` : ''}`,
              ),
          }
        : {}),
    });
    if (terminal) process.stderr.write('\n');
    for (const hour of outcome.unarchivedHours) {
      cli.note(
        `hour ${hour} has events that are not archived completely and not in this file: evothesis archive --hour ${hour} --site ${siteId}`,
      );
    }
    if (outcome.rows === 0 && !config)
      cli.note(`no site ${siteId} is registered, and none of that name has archived events: evothesis sites list`);
    await cli.result(outcome, () => [`${outcome.rows} events`, ...outcome.files].join('\n'));
    return undefined;
  },
});
