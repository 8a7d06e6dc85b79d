import { hoursBetween } from '../../archive/hours.ts';
import { EVERY_SITE } from '../../sites/api-keys.ts';
import type { Access } from '../access/authorize.ts';
import { type Answer, json } from '../answer.ts';
import type { QueryParts } from '../open.ts';

const DAY_MS = 86_400_000;

/** The sites a key opens: those in client-config, and in stage dev those that have sent something in the last day. */
export const sites = async (access: Access, parts: QueryParts): Promise<Answer> => {
  const known = new Map<string, { site: string; timezone: string; domains: readonly string[]; registered: boolean }>();
  if (access.siteId === EVERY_SITE) {
    for (const { config } of await parts.sites.listSites()) {
      known.set(config.siteId, {
        site: config.siteId,
        timezone: config.timeZone,
        domains: config.domains,
        registered: true,
      });
    }
    const hours = parts.stage === 'dev' ? hoursBetween(new Date(parts.now() - DAY_MS), new Date(parts.now() + 1)) : [];
    for (const found of await Promise.all(hours.map((hour) => parts.reader.sitesOf(hour)))) {
      for (const { siteId } of found) {
        if (!known.has(siteId)) known.set(siteId, { site: siteId, timezone: 'UTC', domains: [], registered: false });
      }
    }
  } else {
    const config = (await parts.sites.getSite(access.siteId))?.config;
    known.set(access.siteId, {
      site: access.siteId,
      timezone: config?.timeZone ?? 'UTC',
      domains: config?.domains ?? [],
      registered: config !== undefined,
    });
  }
  return json(200, { sites: [...known.values()].sort((a, b) => (a.site < b.site ? -1 : 1)) });
};
