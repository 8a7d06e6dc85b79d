import { dynamo } from '../../src/clients/store.ts';
import { erase, erasureIo } from '../../src/erasure/index.ts';
import { forgetKept } from '../../src/query/engines/duckdb/open.ts';
import { eraseSite } from '../../src/recovery/leave/erase-site.ts';
import { siteRemains } from '../../src/recovery/leave/store.ts';
import { defineCommand, UsageError } from '../command.ts';
import { checkSite } from '../options.ts';
import { SUBJECT_OPTIONS, subjectOf } from '../subject.ts';

export default defineCommand({
  usage: 'erase --site SITE (--identity I | --visitor V | --session X | --everything)',
  summary: 'Delete everything of a person from tables, spool, archives and exports; prints a receipt',
  options: {
    ...SUBJECT_OPTIONS,
    everything: { type: 'boolean', describe: 'the whole site, its keys and its configuration: the client leaves' },
  },
  notes: [
    'The receipt holds counts and hashes, nothing of the person. A tombstone keeps replays from bringing the data back.',
    'Exports that were delivered elsewhere are listed: their owners have to be told.',
  ],
  run: async (values, _words, cli) => {
    const { everything, site } = values;
    if (everything && (values.identity ?? values.visitor ?? values.session) !== undefined)
      throw new UsageError('--everything is all of the site: leave out --identity, --visitor and --session');
    checkSite(site);
    const subject = everything ? undefined : subjectOf(values, '--everything');
    const { stage, tables, local } = await cli.connect();
    const io = erasureIo(stage);
    const receipt = subject ? await erase(io, subject) : await eraseSite(siteRemains(io, dynamo(), tables), site);
    if (local) await forgetKept(cli.dataDir, site);
    await cli.result(receipt, () => JSON.stringify(receipt, null, 2));
    return undefined;
  },
});
