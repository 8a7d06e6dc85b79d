import type { EnrichedBatch } from '../records/enriched.ts';
import { toEnrichedLines } from '../records/to-lines.ts';
import type { EventReader } from './events/store.ts';
import { type Fact, toFact } from './facts/fact.ts';
import type { Row } from './question.ts';

const MINUTE = 60_000;
export const LIVE_MINUTES = 30;
/** A visitor is on the site now if anything was heard within this time. */
const NOW_MS = 5 * MINUTE;
const LATEST = 25;
const TOP = 10;

/** The batches of the last half hour, from the table. */
export const liveBatches = async (reader: EventReader, siteId: string, now: number): Promise<EnrichedBatch[]> => {
  const from = now - LIVE_MINUTES * MINUTE;
  const hours = new Set([from, now].map((at) => new Date(at).toISOString().slice(0, 13)));
  let shards = 0;
  for (const hour of hours)
    for (const site of await reader.sitesOf(hour, siteId)) shards = Math.max(shards, site.shards);
  const batches: EnrichedBatch[] = [];
  if (shards === 0) return batches;
  const to = new Date(now + MINUTE).toISOString();
  for await (const row of reader.rows({ siteId, shards }, new Date(from).toISOString(), to)) batches.push(row.batch);
  return batches;
};

const top = (facts: readonly Fact[], keyOf: (fact: Fact) => string): Row[] => {
  const groups = new Map<string, Set<string>>();
  for (const fact of facts) groups.set(keyOf(fact), (groups.get(keyOf(fact)) ?? new Set()).add(fact.who.identity));
  return [...groups]
    .map(([value, { size }]) => ({ value, visitors: size }))
    .sort((a, b) => b.visitors - a.visitors || (a.value < b.value ? -1 : 1))
    .slice(0, TOP);
};

/**
 * What happens now, by the time of receipt; bots are only counted, so that nobody looks for events that did arrive.
 * `identities`: whether the newest events say whose they are.
 */
export const live = (batches: readonly EnrichedBatch[], now: number, { identities }: { identities: boolean }) => {
  const all = batches.flatMap((batch) => toEnrichedLines(batch).map(toFact));
  const facts = all.filter(({ who }) => !who.bot);
  const present = facts.filter(({ who }) => who.received > now - NOW_MS && who.tier !== 'none');
  const views = facts.filter(({ type }) => type === 'pageview');
  const minutes = Array.from({ length: LIVE_MINUTES }, () => ({ pageviews: 0, visitors: new Set<string>() }));
  for (const { type, who } of facts) {
    const part =
      minutes[LIVE_MINUTES - 1 - Math.min(LIVE_MINUTES - 1, Math.max(0, Math.floor((now - who.received) / MINUTE)))];
    if (type === 'pageview' && part) part.pageviews++;
    if (who.tier !== 'none') part?.visitors.add(who.identity);
  }
  return {
    visitors: new Set(present.map(({ who }) => who.identity)).size,
    visitors_30_minutes: new Set(facts.flatMap(({ who }) => (who.tier === 'none' ? [] : [who.identity]))).size,
    pageviews_30_minutes: views.length,
    events_30_minutes: facts.length,
    bot_events_30_minutes: all.length - facts.length,
    minutes: minutes.map((part, i) => ({
      minutes_ago: LIVE_MINUTES - 1 - i,
      pageviews: part.pageviews,
      visitors: part.visitors.size,
    })),
    pages: top(views, ({ path }) => path),
    countries: top(views, ({ who }) => who.country),
    channels: top(views, ({ who }) => who.channel),
    latest: facts
      .sort((a, b) => b.at - a.at)
      .slice(0, LATEST)
      .map(({ at, type, path, name, who }) => ({
        at: new Date(at).toISOString(),
        type,
        path,
        name,
        country: who.country,
        device: who.device,
        browser: who.browser,
        channel: who.channel,
        ...(identities ? { visitor: who.identity } : {}),
      })),
  };
};
