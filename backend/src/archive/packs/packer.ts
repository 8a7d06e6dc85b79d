import { type Section, sectionBytes } from './format.ts';
import type { Packs } from './packs.ts';

/**
 * Where a pack ends: half a thousand sites of a dozen events. It is made in memory, and made again to take a site out.
 * At ten thousand sites an hour has twenty packs, which are a dollar a month.
 */
const PACK_BYTES = 8 * 1024 * 1024;

/** What an archiver made of a site-hour, with what has to happen in packs before that is noted on the hour's marker. */
export type Packable = {
  site: { siteId: string };
  section?: Section;
  leaves?: boolean;
  outcome: { manifest: unknown };
};

/**
 * Collects an hour's small sites in the order of their ids and writes a pack whenever one is full: the same site-hours
 * make the same packs, also after a run that was killed. Sites that leave a pack do so together, one writing a pack.
 * @returns `take` and `end` give what is settled; `again` what another archiver has packed meanwhile, to be looked at again
 */
export const createPacker = <T extends Packable>(packs: Packs, hour: string) => {
  let waiting: T[] = [];
  let atPaths: string[] = [];
  let bytes = 0;
  const leaving: T[] = [];
  const write = async () => {
    const [batch, big] = [waiting, atPaths];
    waiting = [];
    atPaths = [];
    bytes = 0;
    const sections = batch.flatMap(({ section }) => section ?? []);
    const conflict = sections.length > 0 && (await packs.add(hour, sections, big)) === 'conflict';
    return conflict ? { settled: [], again: batch } : { settled: batch, again: [] };
  };
  const nothing = (): { settled: T[]; again: T[] } => ({ settled: [], again: [] });
  return {
    take: async (one: T): Promise<{ settled: T[]; again: T[] }> => {
      if (one.leaves) leaving.push(one);
      if (!one.section && !one.leaves && one.outcome.manifest) atPaths.push(one.site.siteId);
      if (!one.section) return one.leaves ? nothing() : { settled: [one], again: [] };
      const more = sectionBytes(one.section);
      const full = bytes + more > PACK_BYTES && waiting.length > 0 ? await write() : nothing();
      waiting.push(one);
      bytes += more;
      return full;
    },
    end: async (): Promise<{ settled: T[]; again: T[] }> => {
      const last = await write();
      await packs.leave(
        hour,
        leaving.map(({ site }) => site.siteId),
      );
      return { settled: [...last.settled, ...leaving], again: last.again };
    },
  };
};
