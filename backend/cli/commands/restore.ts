import { dynamo } from '../../src/clients/store.ts';
import { HELD_BACK, type HeldBack, RESTORABLE, restore } from '../../src/recovery/restore/restore.ts';
import { restorePorts } from '../../src/recovery/restore/store.ts';
import { CommandError, defineCommand, UsageError } from '../command.ts';
import { checkSite } from '../options.ts';

export default defineCommand({
  usage: 'restore --table TABLE --copy NAME --copied-at TIME [--site SITE]',
  summary: 'Put rows back that a table has lost, from a copy that was restored beside it',
  options: {
    table: { type: 'string', required: true, choices: RESTORABLE, describe: 'the table that lacks them' },
    copy: { type: 'string', required: true, value: 'NAME', describe: 'name of the restored copy' },
    'copied-at': { type: 'string', required: true, value: 'TIME', describe: 'point in time of the copy, ISO' },
    site: { type: 'string', value: 'SITE', describe: 'only rows of this site' },
  },
  notes: [
    'Rows that are there stay as they are. What was erased after the copy was made does not come back, nor do API keys.',
    'It reads the copy as a whole. Stopped and run again, it goes on where it is needed.',
  ],
  run: async (values, _words, cli) => {
    checkSite(values.site);
    const copiedAt = new Date(values['copied-at']);
    if (Number.isNaN(copiedAt.getTime()))
      throw new UsageError(
        `--copied-at is a time such as 2026-11-22T14:30:00Z, not ${JSON.stringify(values['copied-at'])}`,
      );
    const { tables } = await cli.connect();
    const ports = restorePorts(dynamo(), tables, { table: values.table, copy: values.copy });
    const report = await restore(ports, { copiedAt, siteId: values.site }).catch((error: Error) => {
      if (error.name !== 'ResourceNotFoundException') throw error;
      throw new CommandError(`no table ${values.copy}: restore one under this name first (docs/runbooks.md says how)`);
    });
    await cli.result(report, () =>
      [
        `${report.restored} of ${report.rows} rows put back`,
        ...Object.entries(report.heldBack).map(([why, count]) => `${count} not: ${HELD_BACK[why as HeldBack]}`),
      ].join('\n'),
    );
    return undefined;
  },
});
