import { keepBudgets } from '../balance/budget/guard.ts';
import { budgetPorts } from '../balance/budget/store.ts';
import { unusualSites } from '../balance/traffic/watch.ts';
import { dynamo } from '../clients/store.ts';
import { isStage, tableNames } from '../records/names.ts';
import { createSiteStore } from '../sites/store.ts';
import { type ArchiveOutcome, archiveHour } from './archive-hour.ts';
import { catchUp } from './catch-up.ts';
import { expireSites, isSweepDue } from './expire.ts';
import { isHour, lastFullHour } from './hours.ts';
import { archiveIo } from './io.ts';
import type { ArchiveKind } from './kinds.ts';
import type { ArchiveIo } from './ports.ts';

/**
 * What an archiver may be invoked with. Anything else, a schedule's event too, means "the last full hour". `sweep: true`:
 * beside that, what has grown too old is removed now and not only in the run of 03 UTC.
 */
export type ArchiverEvent = { hour?: unknown; site?: unknown; sweep?: unknown };

/** Below these, a closed laptop and an ad blocker that wakes up late explain everything. */
const LOST_SHARE = 0.01;
const LOST_EVENTS = 20;

/** A line in the log, which a metric filter counts and an alarm watches (`docs/runbooks.md`, events-lost). */
const warnOfLosses = ({ siteId, hour, manifest }: ArchiveOutcome): void => {
  const { emitted = 0, lost = 0 } = manifest?.balance ?? {};
  if (lost > LOST_EVENTS && lost > emitted * LOST_SHARE)
    console.warn(JSON.stringify({ event: 'events_lost', siteId, hour, emitted, lost }));
};

/** A line a site whose last hour is unusual beside its own past (`docs/runbooks.md`, site-traffic-anomaly). */
const warnOfTraffic = async (io: ArchiveIo): Promise<void> => {
  for (const site of await unusualSites(io, lastFullHour(new Date())))
    console.warn(JSON.stringify({ event: 'traffic_unusual', ...site }));
};

/** Once a day, what sites keep for a shorter time than the stage. */
const expire = async (io: ArchiveIo, kind: ArchiveKind, now: Date): Promise<void> => {
  const sites = await createSiteStore(dynamo(), tableNames(io.stage).clientConfig).listSites();
  await expireSites(
    io.buckets[kind],
    kind,
    sites.map(({ config }) => config),
    now,
  );
};

/**
 * An archiver's answer to its event: `{}` archives the last full hour and what was missed, `{hour, site}` a given one.
 * @throws when any site-hour failed, so that the schedule's retry and its alarm see it
 */
export const respond = async (kind: ArchiveKind, event: ArchiverEvent) => {
  const stage = process.env.STAGE ?? 'dev';
  if (!isStage(stage)) throw new Error(`STAGE is "${stage}": dev or prod is wanted`);
  const { hour, site, sweep } = event ?? {};
  if (hour !== undefined && (typeof hour !== 'string' || !isHour(hour)))
    throw new Error(`hour is "${hour}": wanted in UTC as 2026-11-22T14`);
  const io = archiveIo(stage, { pack: process.env.PACK_SMALL_SITES === 'yes' });
  const { outcomes, failures } =
    hour === undefined
      ? await catchUp(io, kind, new Date())
      : {
          outcomes: await archiveHour(io, { kind, hour, ...(typeof site === 'string' && { siteId: site }) }),
          failures: [],
        };
  for (const outcome of outcomes) if (outcome.status === 'written') warnOfLosses(outcome);
  if (kind === 'raw' && hour === undefined) {
    await warnOfTraffic(io);
    const last = lastFullHour(new Date());
    const budgets = budgetPorts(dynamo(), tableNames(stage).clientConfig);
    for (const change of await keepBudgets(
      budgets,
      last,
      outcomes.filter((one) => one.hour === last),
    ))
      console.warn(JSON.stringify({ event: 'sample_rate_changed', ...change }));
  }
  const now = new Date();
  if (hour === undefined && (sweep === true || isSweepDue(now))) await expire(io, kind, now);
  if (failures.length > 0)
    throw new Error(`${failures.length} site-hours failed: ${failures.map(({ message }) => message).join('; ')}`);
  return {
    archived: outcomes.map(({ siteId, hour, status, rows, revision }) => ({ siteId, hour, status, rows, revision })),
  };
};
