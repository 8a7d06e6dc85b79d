import { dynamo } from '../../src/clients/store.ts';
import { rawSession } from '../../src/query/raw-session/store.ts';
import { CommandError, type CommandGroup, defineCommand } from '../command.ts';
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

export default { summary: 'Look at raw-events', commands: { show } } satisfies CommandGroup;
