import { archiveIo } from '../../src/archive/index.ts';
import { dynamo } from '../../src/clients/store.ts';
import { type RebuildSummary, rebuild } from '../../src/rebuild/index.ts';
import { defaultSiteConfig } from '../../src/records/site.ts';
import { createSiteStore } from '../../src/sites/store.ts';
import { defineCommand } from '../command.ts';
import { parseCount } from '../duration.ts';
import { checkSite, parseRange } from '../options.ts';

const sentences = (summary: RebuildSummary, diff: boolean): string => {
  const moved = ({ split, merged }: { split: number; merged: number }) => `${merged} merged, ${split} split`;
  return [
    `${summary.changed} of ${summary.events} events in ${summary.hours} hours ${diff ? 'would come out' : 'came out'} differently`,
    `identities   ${moved(summary.identities)}`,
    `households   ${moved(summary.households)}`,
    `sessions     ${moved(summary.sessions)}, ${summary.sessions.moved} moved to another identity`,
    `channels     ${summary.channels} events`,
    ...Object.entries(summary.channelMoves).map(([move, events]) => `             ${events} ${move}`),
    `bots         ${summary.bots} events`,
    `normalised   ${summary.normalized} events`,
    `times        ${summary.times} events`,
    diff ? 'nothing was written' : `${summary.rewritten} hours have a new revision`,
  ].join('\n');
};

export default defineCommand({
  usage: 'rebuild --site SITE --from DATE --to DATE [--diff]',
  summary: 'Re-enrich a range of the raw archive with the current versions, into a new revision',
  options: {
    site: { type: 'string', required: true, value: 'SITE', describe: 'site id' },
    from: {
      type: 'string',
      required: true,
      value: 'DATE',
      describe: "first day of receipt in the site's time zone, or a time",
    },
    to: {
      type: 'string',
      required: true,
      value: 'DATE',
      describe: 'last day (all of it belongs), or a time (which does not)',
    },
    diff: { type: 'boolean', describe: 'only say what would change' },
    'warm-up-days': {
      type: 'string',
      value: 'N',
      describe: 'days before that are read, so that visitors are known (30)',
    },
  },
  notes: [
    'Identities, households and sessions that stay the same keep their names; hours that stay the same their revision.',
  ],
  run: async (values, _words, cli) => {
    checkSite(values.site);
    const warmUpDays = parseCount('warm-up-days', values['warm-up-days'] ?? '30', 0, 800);
    parseRange(values.from, values.to, 'UTC');
    const { stage, tables } = await cli.connect();
    const known = (await createSiteStore(dynamo(), tables.clientConfig).getSite(values.site))?.config;
    const site = known ?? {
      ...defaultSiteConfig(values.site, stage),
      ...(stage === 'dev' ? { privacy: 'full' as const } : {}),
    };
    const terminal = process.stderr.isTTY && !cli.json;
    const summary = await rebuild(archiveIo(stage), {
      site,
      ...parseRange(values.from, values.to, site.timeZone),
      diff: values.diff,
      warmUpDays,
      ...(terminal
        ? { onProgress: ({ hoursDone, hours }) => void process.stderr.write(`\r${hoursDone} of ${hours} hours `) }
        : {}),
    });
    if (terminal) process.stderr.write('\n');
    await cli.result(summary, () => sentences(summary, values.diff));
    return undefined;
  },
});
