import { hoursBetween } from '../../src/archive/hours.ts';
import { archiveIo, unpackHour } from '../../src/archive/index.ts';
import { ARCHIVE_KINDS } from '../../src/archive/kinds.ts';
import { defineCommand, UsageError } from '../command.ts';
import { checkHour, checkSite, parseRange } from '../options.ts';

export default defineCommand({
  usage: 'unpack --site SITE --hour HOUR | unpack --site SITE --from DATE --to DATE',
  summary: "Write a packed site's hours to the archive's paths, where Athena and scripts read them",
  options: {
    site: { type: 'string', required: true, value: 'SITE', describe: 'the site' },
    hour: { type: 'string', value: '2026-11-22T14', describe: 'the hour, in UTC' },
    from: { type: 'string', value: 'DATE', describe: 'of a range: first day of receipt, or a time, in UTC' },
    to: { type: 'string', value: 'DATE', describe: 'last day (all of it belongs), or a time (which does not)' },
  },
  notes: [
    'Hours are packed where the stage has `packSmallSites`; elsewhere there is nothing to do.',
    'The bytes are those that were packed. May be stopped anywhere and run again.',
  ],
  run: async (values, _words, cli) => {
    const { site: siteId, hour, from, to } = values;
    checkSite(siteId);
    if (hour !== undefined) checkHour(hour);
    if ((hour === undefined) === (from === undefined || to === undefined))
      throw new UsageError('unpack --site SITE with --hour HOUR, or with --from DATE --to DATE');
    const range = parseRange(from ?? hour ?? '', to ?? `${hour}:59`, 'UTC');
    const wanted = hoursBetween(range.from, range.to);
    const { stage } = await cli.connect();
    const io = archiveIo(stage);
    const unpacked: { kind: string; hour: string }[] = [];
    for (const kind of ARCHIVE_KINDS)
      for (const each of (await io.buckets[kind].packs?.hours(siteId, {
        from: wanted[0] ?? '',
        to: wanted.at(-1) ?? '',
      })) ?? [])
        if (await unpackHour(io, kind, { siteId, hour: each })) unpacked.push({ kind, hour: each });
    await cli.result({ siteId, unpacked }, () =>
      unpacked.length === 0
        ? `nothing of ${siteId} is packed in ${hour ?? `${from} to ${to}`}`
        : unpacked.map((each) => `${each.hour} ${each.kind}: at its path`).join('\n'),
    );
    return undefined;
  },
});
