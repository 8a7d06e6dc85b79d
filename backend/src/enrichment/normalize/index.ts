import type { EnrichedBatch, EventEnrichment } from '../../records/enriched.ts';
import type { RawBatch } from '../../records/raw.ts';
import type { SiteConfig } from '../../records/site.ts';
import { pageOf } from '../../records/to-lines.ts';
import { pathOf, queryOf } from '../page.ts';
import { commerceOf } from './commerce.ts';
import { createDeviceReader } from './device.ts';
import { engagementScore } from './engagement.ts';
import { pageCategory } from './page-category.ts';
import { findSource } from './source.ts';

/** What a batch means in the terms of a report. */
export type BatchNormalization = {
  /** The same for all events of the batch. */
  shared: EnrichedBatch['normalized'];
  /** By position: what depends on the event's page or kind. */
  events: readonly Pick<EventEnrichment, 'page_category' | 'commerce'>[];
  origin: { source: string; medium: string; campaign?: string; channel: string };
  landedWith?: string;
  /** Positions of purchases. */
  conversions: readonly number[];
  referrerSpam: boolean;
};

const readDevice = createDeviceReader();

/** Pure but for a cache of user agents. */
export const normalize = (batch: RawBatch, site: SiteConfig): BatchNormalization => {
  const { source, medium, campaign, channel, spam, landedWith } = findSource(batch, site.domains);
  const { country, region, city } = batch.network;
  const named = campaign ? { campaign } : {};
  const events = batch.events.map((event) => {
    const page = pageOf(batch, event);
    const commerce = commerceOf(event);
    return {
      page_category: pageCategory(pathOf(page), queryOf(page), site.pageCategories),
      ...(commerce ? { commerce } : {}),
    };
  });
  return {
    shared: {
      ...readDevice(batch.headers, batch.browser),
      traffic_source_category: channel,
      source,
      medium,
      ...named,
      ...(country ? { country } : {}),
      ...(region ? { region } : {}),
      ...(city ? { city } : {}),
      engagement_score: engagementScore(batch),
    },
    events,
    origin: { source, medium, ...named, channel },
    ...(landedWith ? { landedWith } : {}),
    conversions: [...events.keys()].filter((index) => events[index]?.commerce?.action === 'purchase'),
    referrerSpam: spam === true,
  };
};
