import { hoursBetween } from '../../archive/hours.ts';
import type { SiteConfig } from '../../records/site.ts';
import { EVERY_SITE } from '../../sites/api-keys.ts';
import type { Access } from '../access/authorize.ts';
import { type Answer, json } from '../answer.ts';
import type { QueryParts } from '../open.ts';

const DAY_MS = 86_400_000;

const shown = (siteId: string, config: SiteConfig | undefined) => ({
  site: siteId,
  timezone: config?.timeZone ?? 'UTC',
  domains: config?.domains ?? [],
  registered: config !== undefined,
});
type Shown = ReturnType<typeof shown>;

/**
 * Sites that have sent something in the last day and are not on the list. A configuration that was written before there
 * was a list, or by hand, is put on it; sites without one are shown in stage dev, which accepts them.
 */
const unlisted = async (parts: QueryParts, known: ReadonlySet<string>): Promise<Shown[]> => {
  const hours = hoursBetween(new Date(parts.now() - DAY_MS), new Date(parts.now() + 1));
  const heard = (await Promise.all(hours.map((hour) => parts.reader.sitesOf(hour)))).flat();
  const found = new Set(heard.map(({ siteId }) => siteId).filter((siteId) => !known.has(siteId)));
  const rows = await Promise.all(
    [...found].map(async (siteId) => {
      const config = (await parts.sites.getSite(siteId))?.config;
      if (config) await parts.sites.enlist(siteId);
      return config || parts.stage === 'dev' ? [shown(siteId, config)] : [];
    }),
  );
  return rows.flat();
};

/** The sites a key opens: those in client-config, and in stage dev those that have sent something in the last day. */
export const sites = async (access: Access, parts: QueryParts): Promise<Answer> => {
  const rows: Shown[] = [];
  if (access.siteId === EVERY_SITE) {
    for (const { config } of await parts.sites.listSites()) rows.push(shown(config.siteId, config));
    rows.push(...(await unlisted(parts, new Set(rows.map(({ site }) => site)))));
  } else {
    rows.push(shown(access.siteId, (await parts.sites.getSite(access.siteId))?.config));
  }
  return json(200, { sites: rows.sort((a, b) => (a.site < b.site ? -1 : 1)) });
};
