import { dynamo } from '../../src/clients/store.ts';
import { readBadRows } from '../../src/query/bad-rows/store.ts';
import { rawSession } from '../../src/query/raw-session/store.ts';
import { BAD_ROW_DAYS } from '../../src/records/bad-rows.ts';
import { hourOf } from '../../src/records/keys.ts';
import { CommandError, type CommandGroup, defineCommand } from '../command.ts';
import { parseCount } from '../duration.ts';
import { checkSite } from '../options.ts';
import { plain } from '../output.ts';

/** JSON escapes control characters itself; line by line, so that the line breaks stay. */
const readable = (batch: unknown): string => JSON.stringify(batch, null, 2).split('\n').map(plain).join('\n');

const show = defineCommand({
  usage: 'raw show --site SITE --session SESSION',
  summary: 'Show the raw batches of one session, decoded',
  options: {
    site: { type: 'string', required: true, value: 'SITE', describe: 'site id' },
    session: { type: 'string', required: true, value: 'SESSION', describe: 'session id as the page sent it' },
  },
  notes: ['With --json each line is one batch.'],
  run: async (values, _words, cli) => {
    checkSite(values.site);
    const { tables } = await cli.connect();
    let found = 0;
    for await (const batch of rawSession(dynamo(), tables, values.site, values.session)) {
      found++;
      await cli.line(cli.json ? JSON.stringify(batch) : readable(batch));
    }
    if (found === 0)
      throw new CommandError(`site ${values.site} has no raw events of session ${JSON.stringify(values.session)}`);
    return undefined;
  },
});

/** Bad rows leave the table after two weeks. */
const MOST_HOURS = BAD_ROW_DAYS * 24;

const bad = defineCommand({
  usage: 'raw bad --site SITE [--hours N]',
  summary: 'Show events that broke a rule or a schema of the site: why, where, and what they said',
  options: {
    site: { type: 'string', required: true, value: 'SITE', describe: 'site id' },
    hours: { type: 'string', value: 'N', describe: 'how far back from now (24)' },
  },
  notes: ['With --json each line is one bad row.', `They are kept for ${BAD_ROW_DAYS} days.`],
  run: async (values, _words, cli) => {
    checkSite(values.site);
    const hours = parseCount('hours', values.hours ?? '24', 1, MOST_HOURS);
    const { stage } = await cli.connect();
    const now = Date.now();
    const asked = Array.from({ length: hours }, (_, ago) =>
      hourOf(new Date(now - (hours - 1 - ago) * 3_600_000).toISOString()),
    );
    let found = 0;
    for await (const row of readBadRows(dynamo(), stage, values.site, asked)) {
      found++;
      const { receivedAt, code, rule, field, stored, payload } = row;
      const said = [receivedAt, stored ? 'stored' : 'refused', rule ? `${code} (${rule})` : code, field, payload ?? ''];
      await cli.line(cli.json ? JSON.stringify(row) : plain(said.join('  ').trim()));
    }
    if (found === 0 && !cli.json) await cli.line(`no bad row of ${values.site} in ${hours} h`);
    return undefined;
  },
});

export default { summary: 'Look at raw-events', commands: { show, bad } } satisfies CommandGroup;
