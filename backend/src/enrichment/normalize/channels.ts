import { lookUpSource, type SiteKind } from './referrers.ts';

/** What GA4's rules read. All values count without their case. */
export type Traffic = { source?: string | undefined; medium?: string | undefined; campaign?: string | undefined };

const DIRECT_MEDIA: readonly string[] = ['(none)', '(not set)', ''];
const PAID = /cp|^(?:ppc|retargeting|paid.*)$/;
const SHOPPING_CAMPAIGN = /^(?:.*(?:[^a-df-z]|^)shop|.*shopping)/;
const DISPLAY_MEDIA: readonly string[] = ['display', 'banner', 'expandable', 'interstitial', 'cpm'];
const SOCIAL_MEDIA: readonly string[] = [
  'social',
  'social-network',
  'social-media',
  'sm',
  'social network',
  'social media',
];
const EMAIL: readonly string[] = ['email', 'e-mail', 'e_mail', 'e mail'];

type Facts = { source: string; medium: string; campaign: string; kind: SiteKind | undefined; isPaid: boolean };

/**
 * GA4's default channel groups in its order, first match wins (https://support.google.com/analytics/answer/9756891),
 * and `ai_assistant`, which stands where only an unpaid visit reaches it.
 */
const CHANNELS: readonly (readonly [channel: string, matches: (facts: Facts) => boolean])[] = [
  ['direct', ({ source, medium }) => source === '(direct)' && DIRECT_MEDIA.includes(medium)],
  ['cross_network', ({ campaign }) => campaign.includes('cross-network')],
  [
    'paid_shopping',
    ({ kind, campaign, isPaid }) => isPaid && (kind === 'shopping' || SHOPPING_CAMPAIGN.test(campaign)),
  ],
  ['paid_search', ({ kind, isPaid }) => isPaid && kind === 'search'],
  ['paid_social', ({ kind, isPaid }) => isPaid && kind === 'social'],
  ['paid_video', ({ kind, isPaid }) => isPaid && kind === 'video'],
  ['display', ({ medium }) => DISPLAY_MEDIA.includes(medium)],
  ['paid_other', ({ isPaid }) => isPaid],
  ['ai_assistant', ({ kind, medium }) => kind === 'ai_assistant' || medium === 'ai_assistant'],
  ['organic_shopping', ({ kind, campaign }) => kind === 'shopping' || SHOPPING_CAMPAIGN.test(campaign)],
  ['organic_social', ({ kind, medium }) => kind === 'social' || SOCIAL_MEDIA.includes(medium)],
  ['organic_video', ({ kind, medium }) => kind === 'video' || medium.includes('video')],
  ['organic_search', ({ kind, medium }) => kind === 'search' || medium === 'organic'],
  ['referral', ({ medium }) => ['referral', 'app', 'link'].includes(medium)],
  ['email', ({ source, medium }) => EMAIL.includes(source) || EMAIL.includes(medium)],
  ['affiliates', ({ medium }) => medium === 'affiliate' || medium === 'affiliates'],
  ['audio', ({ medium }) => medium === 'audio'],
  ['sms', ({ source, medium }) => source === 'sms' || medium === 'sms'],
  [
    'mobile_push',
    ({ source, medium }) =>
      medium.endsWith('push') || medium.includes('mobile') || medium.includes('notification') || source === 'firebase',
  ],
];

/** All channel names, `unassigned` last. */
export const CHANNEL_NAMES: readonly string[] = [...CHANNELS.map(([channel]) => channel), 'unassigned'];

/** The channel group of a source; `unassigned` where no rule matches. */
export const channelOf = (traffic: Traffic): string => {
  // Longer values are noise, and every expression above is run on them.
  const lower = (value: string | undefined) => (value ?? '').trim().toLowerCase().slice(0, 200);
  const source = lower(traffic.source);
  const medium = lower(traffic.medium);
  const facts = {
    source,
    medium,
    campaign: lower(traffic.campaign),
    kind: lookUpSource(source)?.kind,
    isPaid: PAID.test(medium),
  };
  return CHANNELS.find(([, matches]) => matches(facts))?.[0] ?? 'unassigned';
};
