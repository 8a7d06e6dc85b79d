import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { dynamo } from '../../src/clients/store.ts';
import { accessLogReader, createPageCount } from '../../src/query/served/access-log.ts';
import { createSiteStore } from '../../src/sites/store.ts';
import { CommandError, defineCommand } from '../command.ts';
import { checkSite } from '../options.ts';

export default defineCommand({
  usage: 'served --site SITE [--skip /api/]… FILE…',
  summary: "Count the pages in a web server's access logs, to see how many are not measured",
  options: {
    site: { type: 'string', required: true, value: 'SITE', describe: 'site id' },
    skip: {
      type: 'string',
      multiple: true,
      value: 'PATH',
      describe: 'beginning of paths that are no pages; repeatable',
    },
  },
  words: { min: 1, max: 10_000 },
  notes: [
    'Reads the combined format of Apache and nginx, and standard logs of CloudFront; files that end in .gz too.',
    'Give the logs of all servers of a time together. Only numbers by the hour are kept, no address and no path.',
    'Data quality in the dashboard compares them with the page views of the same hours.',
  ],
  run: async (values, files, cli) => {
    checkSite(values.site);
    const { tables } = await cli.connect();
    const count = createPageCount(values.skip ?? []);
    let lines = 0;
    for (const file of files) {
      const read = accessLogReader();
      const raw = createReadStream(file);
      const text = file.endsWith('.gz') ? raw.pipe(createGunzip()) : raw;
      raw.on('error', (error) => text.destroy(error));
      try {
        for await (const line of createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY })) {
          const served = read(line);
          if (served) {
            lines++;
            count.add(served);
          }
        }
      } catch (error) {
        throw new CommandError(`${file} cannot be read: ${(error as Error).message}`);
      }
    }
    const hours = count.hours();
    if (lines === 0)
      throw new CommandError('no line of these files is of the combined format or of a CloudFront standard log');
    if (hours.size === 0) throw new CommandError('the logs hold no whole hour: the first and the last are left out');
    await createSiteStore(dynamo(), tables.clientConfig).putServedPages(values.site, hours);
    const pages = [...hours.values()].reduce((sum, one) => sum + one, 0);
    const result = {
      site: values.site,
      hours: hours.size,
      pages,
      first: [...hours.keys()][0],
      last: [...hours.keys()].at(-1),
    };
    await cli.result(
      result,
      () =>
        `${pages} pages in ${hours.size} h (${result.first} to ${result.last}, UTC): see Data quality in the dashboard`,
    );
    return undefined;
  },
});
