import type { Stage } from '../../records/names.ts';
import { defaultSiteConfig, type SiteConfig } from '../../records/site.ts';

/** Reads a site's stored configuration; undefined for a site that is not registered. */
export type ReadSite = (siteId: string) => Promise<Partial<SiteConfig> | undefined>;

/** The same 60 s within which a changed configuration is in force everywhere. */
const FRESH_MS = 60_000;

/**
 * Site configurations, kept in memory. When the table does not answer, what was known goes on being used: an
 * old page-category rule is better than a late event.
 */
export const createSites = (read: ReadSite, stage: Stage, now: () => number) => {
  const known = new Map<string, { site: SiteConfig; until: number }>();
  return async (siteId: string): Promise<SiteConfig> => {
    const cached = known.get(siteId);
    if (cached && cached.until > now()) return cached.site;
    try {
      const site = { ...defaultSiteConfig(siteId, stage), ...(await read(siteId)) };
      known.set(siteId, { site, until: now() + FRESH_MS });
      return site;
    } catch (error) {
      if (!cached) throw error;
      return cached.site;
    }
  };
};
export type Sites = ReturnType<typeof createSites>;
