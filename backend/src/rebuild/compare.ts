import { isDeepStrictEqual } from 'node:util';
import type { EnrichedLine } from '../records/lines.ts';
import { createNames } from './names.ts';

/** What a rebuild would change, or changed. */
export type RebuildSummary = {
  siteId: string;
  /** Hours of the range that are in both archives. */
  hours: number;
  events: number;
  /** Events that come out differently in any way. */
  changed: number;
  identities: { split: number; merged: number };
  households: { split: number; merged: number };
  /** `moved`: sessions with an event that goes to another identity. */
  sessions: { split: number; merged: number; moved: number };
  /** Events by what else changed of them. */
  channels: number;
  /** The same by the channel before and after, as `direct → paid_search`, the most first. */
  channelMoves: Readonly<Record<string, number>>;
  bots: number;
  normalized: number;
  times: number;
  /** Revisions written; 0 for a `--diff`. */
  rewritten: number;
};

/** Compares enriched lines with what the current versions make of the same events: first all of them, then one by one. */
export const createComparison = () => {
  const names = { identity: createNames(), household: createNames(), session: createNames() };
  const moved = new Set<string>();
  const channelMoves = new Map<string, number>();
  const counts = { events: 0, changed: 0, channels: 0, bots: 0, normalized: 0, times: 0 };
  /** The new line under the old names, or the very old one where nothing of it is different. */
  const settle = (before: EnrichedLine, after: EnrichedLine): EnrichedLine => {
    const { identity } = after;
    const next: EnrichedLine = {
      ...before,
      occurred_at: after.occurred_at,
      time_trusted: after.time_trusted,
      identity: {
        ...identity,
        identity_id: names.identity.nameOf(identity.identity_id) ?? identity.identity_id,
        household_id: names.household.nameOf(identity.household_id),
        session_id: names.session.nameOf(identity.session_id) ?? identity.session_id,
      },
      normalized: after.normalized,
      bot: after.bot,
    };
    // When and by which version an event was processed is only told anew where something came out differently.
    return isDeepStrictEqual(next, before)
      ? before
      : {
          ...next,
          enrichment_metadata: { ...after.enrichment_metadata, processed_at: before.enrichment_metadata.processed_at },
        };
  };
  return {
    /** First reading: which groups are the same. */
    pair: (before: EnrichedLine, after: EnrichedLine): void => {
      names.identity.pair(before.identity.identity_id, after.identity.identity_id);
      names.household.pair(before.identity.household_id, after.identity.household_id);
      names.session.pair(before.identity.session_id, after.identity.session_id);
    },
    settle,
    /** Second reading: what is different. */
    count: (before: EnrichedLine, after: EnrichedLine): void => {
      const next = settle(before, after);
      counts.events++;
      if (next === before) return;
      counts.changed++;
      if (next.identity.identity_id !== before.identity.identity_id) moved.add(before.identity.session_id);
      const [was, is] = [before.normalized.traffic_source_category, next.normalized.traffic_source_category];
      if (is !== was) {
        counts.channels++;
        const move = `${was} → ${is}`;
        channelMoves.set(move, (channelMoves.get(move) ?? 0) + 1);
      }
      if (next.bot.is_bot !== before.bot.is_bot) counts.bots++;
      if (!isDeepStrictEqual(next.normalized, before.normalized)) counts.normalized++;
      if (next.occurred_at !== before.occurred_at) counts.times++;
    },
    summary: () => {
      const groups = (kind: keyof typeof names) => ({ split: names[kind].splits(), merged: names[kind].merges() });
      return {
        ...counts,
        identities: groups('identity'),
        households: groups('household'),
        sessions: { ...groups('session'), moved: moved.size },
        channelMoves: Object.fromEntries([...channelMoves].sort(([, a], [, b]) => b - a)),
      };
    },
  };
};
