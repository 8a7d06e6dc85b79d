import { hoursBack } from '../../src/archive/hours.ts';
import type { ArchiveTables } from '../../src/archive/ports.ts';
import { hourOf } from '../../src/records/keys.ts';
import type { SiteStore } from '../../src/sites/store.ts';
import type { Target } from '../context.ts';
import { type Finding, ok, warn } from './finding.ts';

const SETTLED_MS = 30_000;
/** An hour is archived within its first half hour after the end. */
const ARCHIVE_GRACE_MS = 45 * 60_000;
const LOOK_BACK_HOURS = 48;

/** Whether raw batches become enriched ones: compares the keys of this hour, settled for half a minute. */
export const enrichment = async (tables: ArchiveTables, target: Target, now: number): Promise<Finding> => {
  const hour = hourOf(new Date(now).toISOString());
  const settled = new Date(now - SETTLED_MS).toISOString();
  let batches = 0;
  let behind = 0;
  for (const site of await tables.siteHours(hour)) {
    for (let shard = 0; shard < site.shards; shard++) {
      const enriched = new Set<string>();
      for await (const { timestamp } of tables.enriched(site, shard)) enriched.add(timestamp);
      for await (const { received_batch } of tables.rawKeys(site, shard)) {
        if (received_batch > settled) continue;
        batches++;
        if (!enriched.has(received_batch)) behind++;
      }
    }
  }
  return behind === 0
    ? ok(
        'enrichment',
        batches === 0 ? 'nothing received this hour' : `all ${batches} batches of this hour are enriched`,
      )
    : warn(
        'enrichment',
        `${behind} of ${batches} batches of this hour are not enriched after 30 s`,
        target.local
          ? 'look into DIR/logs; then npx evothesis redrive --dlq'
          : 'look at the function and its stream mapping; then redrive --dlq',
      );
};

/** Whether every hour of the last two days that has events is archived. */
export const archives = async (tables: ArchiveTables, target: Target, now: number): Promise<Finding> => {
  const open: string[] = [];
  for (const hour of hoursBack(new Date(now - ARCHIVE_GRACE_MS), LOOK_BACK_HOURS)) {
    const sites = await tables.siteHours(hour);
    if (sites.some(({ rawArchived, enrichedArchived }) => rawArchived === undefined || enrichedArchived === undefined))
      open.push(hour);
  }
  return open.length === 0
    ? ok('archive', 'every hour of the last two days that has events is archived')
    : warn(
        'archive',
        `${open.length} hours are not archived, the first is ${open[0]}`,
        `npx evothesis archive --hour ${open[0]}${target.local ? '' : ` --stage ${target.stage}`}`,
      );
};

export const registered = async (sites: Pick<SiteStore, 'listSites'>, target: Target): Promise<Finding> => {
  const found = await sites.listSites();
  const open = found.filter(({ config }) => config.domains.length === 0).map(({ config }) => config.siteId);
  if (found.length === 0) {
    return target.stage === 'dev'
      ? ok('sites', 'none registered: stage dev takes any site id')
      : warn(
          'sites',
          'none registered: stage prod takes nothing',
          'npx evothesis sites add SITE --domain HOST --stage prod',
        );
  }
  return open.length > 0 && target.stage === 'prod'
    ? warn(
        'sites',
        `${open.join(', ')} take events from any domain`,
        `npx evothesis sites set ${open[0]} --domain HOST --stage prod`,
      )
    : ok('sites', `${found.length} registered`);
};
