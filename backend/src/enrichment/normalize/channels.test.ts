import { describe, expect, it } from 'vitest';
import { CHANNEL_NAMES, channelOf } from './channels.ts';

/**
 * GA4's published definitions, a row or more for each clause of the table at
 * https://support.google.com/analytics/answer/9756891 (state of 2026), written from the page and not from the code.
 */
const TABLE: readonly (readonly [channel: string, source: string, medium: string, campaign?: string])[] = [
  ['direct', '(direct)', '(none)'],
  ['direct', '(direct)', '(not set)'],
  ['cross_network', 'google', 'cpc', 'spring cross-network push'],
  ['paid_shopping', 'amazon.com', 'cpc'],
  ['paid_shopping', 'google', 'cpc', 'summer-shopping'],
  ['paid_shopping', 'newsletter', 'paid', 'my shop'],
  ['paid_search', 'google', 'cpc'],
  ['paid_search', 'bing', 'ppc'],
  ['paid_search', 'yandex', 'paidsearch'],
  ['paid_search', 'duckduckgo', 'retargeting'],
  ['paid_search', 'google', 'cpm'],
  ['paid_social', 'facebook', 'paid_social'],
  ['paid_social', 'm.facebook.com', 'cpc'],
  ['paid_social', 'instagram', 'CPC'],
  ['paid_social', 'linkedin.com', 'paid'],
  ['paid_social', 'tiktok', 'cpv_cpc'],
  ['paid_video', 'youtube.com', 'cpc'],
  ['paid_video', 'vimeo', 'paid-video'],
  ['display', 'dv360', 'display'],
  ['display', 'example.net', 'banner'],
  ['display', 'example.net', 'expandable'],
  ['display', 'example.net', 'interstitial'],
  ['paid_other', 'example.net', 'cpc'],
  ['paid_other', 'taboola', 'paid'],
  ['organic_shopping', 'etsy.com', 'referral'],
  ['organic_shopping', 'newsletter', 'link', 'window-shopping'],
  ['organic_social', 'facebook.com', 'referral'],
  ['organic_social', 't.co', 'referral'],
  ['organic_social', 'example.net', 'social'],
  ['organic_social', 'example.net', 'social-network'],
  ['organic_social', 'example.net', 'social-media'],
  ['organic_social', 'example.net', 'sm'],
  ['organic_social', 'example.net', 'social network'],
  ['organic_social', 'example.net', 'social media'],
  ['organic_video', 'youtube.com', 'referral'],
  ['organic_video', 'example.net', 'video-podcast'],
  ['organic_search', 'google', 'organic'],
  ['organic_search', 'example.net', 'organic'],
  ['organic_search', 'duckduckgo.com', 'referral'],
  ['referral', 'example.net', 'referral'],
  ['referral', 'example.net', 'app'],
  ['referral', 'example.net', 'link'],
  ['email', 'email', '(not set)'],
  ['email', 'newsletter', 'e-mail'],
  ['email', 'newsletter', 'e_mail'],
  ['email', 'newsletter', 'e mail'],
  ['affiliates', 'awin', 'affiliate'],
  ['affiliates', 'awin', 'affiliates'],
  ['audio', 'podcast', 'audio'],
  ['sms', 'sms', '(not set)'],
  ['sms', 'example', 'sms'],
  ['mobile_push', 'app', 'web-push'],
  ['mobile_push', 'app', 'mobile'],
  ['mobile_push', 'app', 'notification'],
  ['mobile_push', 'firebase', '(not set)'],
  ['unassigned', '(not set)', '(not set)'],
  ['unassigned', 'somebody', 'something'],
  // Beside GA4: assistants that answer with links.
  ['ai_assistant', 'chatgpt.com', '(not set)'],
  ['ai_assistant', 'perplexity', 'referral'],
  ['ai_assistant', 'claude.ai', 'referral'],
  ['ai_assistant', 'gemini.google.com', 'referral'],
];

describe('channel groups', () => {
  it.each([...TABLE])('%s: %s / %s %s', (channel, source = '', medium = '', campaign = undefined) => {
    expect(channelOf({ source, medium, campaign })).toBe(channel);
    expect(
      channelOf({ source: source.toUpperCase(), medium: medium.toUpperCase(), campaign: campaign?.toUpperCase() }),
    ).toBe(channel);
  });

  it('cover all the names that a report can show', () => {
    expect(new Set(TABLE.map(([channel]) => channel))).toEqual(new Set(CHANNEL_NAMES));
  });
});
