import { setTimeout as sleep } from 'node:timers/promises';
import { dynamo } from '../../src/clients/store.ts';
import { follow } from '../../src/query/events/follow.ts';
import { createEventReader } from '../../src/query/events/store.ts';
import { toEnrichedLines } from '../../src/records/to-lines.ts';
import { defineCommand } from '../command.ts';
import { parseCount, parseDuration } from '../duration.ts';
import { eventLine } from '../event-line.ts';
import { checkSite } from '../options.ts';
import { plain } from '../output.ts';

const LOCAL_POLL_MS = 250;
/** Against AWS every look costs read units. */
const AWS_POLL_MS = 1_000;

export default defineCommand({
  usage: 'tail [--site SITE] [--since 1h] [--lines N] [--once]',
  summary: 'Show enriched events as they arrive, after those of the last hour; Ctrl-C ends',
  options: {
    site: { type: 'string', value: 'SITE', describe: 'only this site' },
    since: { type: 'string', value: 'TIME', describe: 'how far back to begin, such as 15m or 1h (1h)' },
    lines: { type: 'string', value: 'N', describe: 'how many of the events that are there to show first (1000)' },
    once: { type: 'boolean', describe: 'show what is there and end' },
  },
  notes: [
    'With --json each line is an event as in the enriched archive.',
    'Without --site the sites of the hour are read one by one: name one where there are many.',
  ],
  run: async (values, _words, cli) => {
    checkSite(values.site);
    const { signal } = cli;
    const since = parseDuration('since', values.since ?? '1h');
    const lines = parseCount('lines', values.lines ?? '1000', 0, 1_000_000);
    const { tables, local } = await cli.connect();
    const show = async (line: ReturnType<typeof toEnrichedLines>[number]) =>
      cli.line(cli.json ? JSON.stringify(line) : eventLine(line));
    const told = new Set<string>();
    // The first look is held back until it is complete, so that `--lines` keeps its newest events.
    let held: ReturnType<typeof toEnrichedLines> | undefined = [];
    const flush = async () => {
      if (!held) return;
      const first = held;
      held = undefined;
      if (first.length === 0)
        cli.note(`no event of the last ${values.since ?? '1h'}${values.once ? '' : ': waiting for the next'}`);
      for (const line of lines === 0 ? [] : first.slice(-lines)) await show(line);
    };
    const batches = follow({
      reader: createEventReader(dynamo(), tables, (key, error) => {
        if (!told.has(key)) cli.note(`left out: item ${plain(key)} cannot be read: ${error.message}`);
        told.add(key);
      }),
      siteId: values.site,
      since: Date.now() - since,
      now: Date.now,
      wait: async () => {
        await flush();
        if (values.once || signal.aborted) return false;
        await sleep(local ? LOCAL_POLL_MS : AWS_POLL_MS, undefined, { signal }).catch(() => undefined);
        return !signal.aborted;
      },
    });
    for await (const batch of batches) {
      for (const line of toEnrichedLines(batch)) {
        if (held) held.push(line);
        else await show(line);
      }
    }
    return undefined;
  },
});
