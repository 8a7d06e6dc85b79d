import type { EnrichedLine } from '../../records/lines.ts';
import type { PrivacyTier } from '../../records/site.ts';

/**
 * What the reports use of one event. A line of the archive has several times as much; keeping only this lets an
 * instance hold some hundred thousand events.
 */
export type Fact = {
  /** Corrected time of the event, epoch milliseconds. */
  at: number;
  type: EnrichedLine['eventType'];
  /** Names the event for ever. */
  id: string;
  pageId: string;
  seq: number;
  path: string;
  host: string;
  /** Name of a custom event, a form, or a web vital. */
  name: string;
  /** Milliseconds, of the page so far. */
  engaged: number;
  /** Per cent. */
  scroll: number;
  /** Of a web vital. */
  value: number;
  weight: number;
  who: Who;
};

/** What all events of a batch share; one object a batch. */
export type Who = {
  session: string;
  identity: string;
  household: string | null;
  confidence: number;
  isNew: boolean;
  sequence: number;
  bot: boolean;
  botKind: string;
  tier: PrivacyTier;
  channel: string;
  source: string;
  medium: string;
  campaign: string;
  country: string;
  region: string;
  city: string;
  device: string;
  browser: string;
  os: string;
  language: string;
  category: string;
  received: number;
};

const NONE = '(none)';

const finite = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);
const text = (value: unknown, otherwise = NONE): string =>
  typeof value === 'string' && value !== '' ? value : otherwise;

const place = ({ url, path }: EnrichedLine): { path: string; host: string } => {
  const parsed = url !== undefined && URL.canParse(url) ? new URL(url) : undefined;
  return { path: path || parsed?.pathname || NONE, host: parsed?.hostname ?? '' };
};

/** What names an event within its type. */
const nameOf = ({ eventType, eventData = {} }: EnrichedLine): string => {
  switch (eventType) {
    case 'form_submit':
    case 'form_abandon':
      return text(eventData.name, text(eventData.id, text(eventData.action)));
    case 'custom':
    case 'web_vital':
      return text(eventData.name, text(eventData.metric));
    case 'click':
      return text(eventData.text, text(eventData.id, text(eventData.tagName)));
    default:
      return eventType;
  }
};

export const toFact = (line: EnrichedLine): Fact => ({
  at: Date.parse(line.occurred_at),
  type: line.eventType,
  id: `${line.batchId}#${line.index}`,
  pageId: line.pageId,
  seq: line.seq,
  ...place(line),
  name: nameOf(line),
  engaged: finite(line.eventData?.engagedTime),
  scroll: Math.min(100, Math.max(finite(line.eventData?.depth), finite(line.eventData?.maxScroll))),
  value: finite(line.eventData?.value),
  weight: line.weight ?? 1,
  who: {
    session: line.identity.session_id,
    identity: line.identity.identity_id,
    household: line.identity.household_id,
    confidence: line.identity.confidence_score,
    isNew: line.identity.is_new_visitor,
    sequence: line.identity.session_sequence,
    bot: line.bot.is_bot,
    botKind: line.bot.is_bot ? text(line.bot.kind, text(line.bot.reasons[0])) : '',
    tier: line.privacy.tier,
    channel: text(line.normalized.traffic_source_category),
    source: text(line.normalized.source),
    medium: text(line.normalized.medium),
    campaign: text(line.normalized.campaign),
    country: text(line.normalized.country),
    region: text(line.normalized.region),
    city: text(line.normalized.city),
    device: text(line.normalized.device_category),
    browser: text(line.normalized.browser_family),
    os: text(line.normalized.os_family),
    language: text(line.browser?.language),
    category: text(line.normalized.page_category),
    received: Date.parse(line.receivedAt),
  },
});
