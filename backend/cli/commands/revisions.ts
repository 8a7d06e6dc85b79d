import { dynamo } from '../../src/clients/store.ts';
import { dynamoIdentityStore, readRevisions } from '../../src/enrichment/identity/index.ts';
import { defineCommand } from '../command.ts';
import { checkSite, parseRange } from '../options.ts';
import { table } from '../output.ts';

const DAY = 86_400_000;
const dayOf = (time: Date): string => time.toISOString().slice(0, 10);
const minuteOf = (time: Date): string => `${time.toISOString().slice(0, 16)}Z`;

export default defineCommand({
  usage: 'revisions --site SITE [--from DAY] [--to DAY]',
  summary: 'Identities that later evidence merged, moved or split, and how to restate the archive by it',
  options: {
    site: { type: 'string', required: true, value: 'SITE', describe: 'site id' },
    from: { type: 'string', value: 'DAY', describe: 'first day, UTC; a week ago where absent' },
    to: { type: 'string', value: 'DAY', describe: 'last day, UTC; today where absent' },
  },
  notes: ['A decision is told at once and never changed in place: archived hours follow by `evothesis rebuild`.'],
  run: async (values, _words, cli) => {
    checkSite(values.site);
    const now = new Date();
    const first = values.from ?? dayOf(new Date(now.getTime() - 7 * DAY));
    const last = values.to ?? dayOf(now);
    const { from, to } = parseRange(first, last, 'UTC');
    const { tables } = await cli.connect();
    const store = dynamoIdentityStore(dynamo(), tables.identities);
    const revisions = await readRevisions(store, values.site, dayOf(from), dayOf(new Date(to.getTime() - 1)));
    revisions.sort((a, b) => a.at.localeCompare(b.at));
    await cli.result(revisions, () =>
      revisions.length === 0
        ? `no identity of ${values.site} was revised from ${first} to ${last}`
        : [
            table([
              ['AT', 'KIND', 'FROM', 'TO', 'WHAT'],
              ...revisions.map(({ at, kind, from: was, to: is, scope }) => [at, kind, was, is, scope.of]),
            ]),
            // Times, not days: those of a rebuild are in the site's time zone.
            `See what follows: npx evothesis rebuild --site ${values.site} --from ${minuteOf(from)} --to ${minuteOf(to)} --diff`,
          ].join('\n'),
    );
    return undefined;
  },
});
