import crawlers from 'crawler-user-agents';
import UserAgent from 'user-agents';
import { describe, expect, it } from 'vitest';
import type { RawBatch } from '../../records/raw.ts';
import { rawBatch } from '../testing.ts';
import { declaredKind, judgeBot } from './index.ts';

const withHeaders = (headers: RawBatch['headers'], more: Partial<RawBatch> = {}) =>
  judgeBot(rawBatch({ headers, browser: { screenWidth: 1920, screenHeight: 1080 }, ...more }));
const CHROME = rawBatch().headers.userAgent as string;
const LANGUAGE = { acceptLanguage: 'en-US,en;q=0.9' };

describe('bots', () => {
  it('that say so are flagged: at least 99 % of the package crawler-user-agents', () => {
    const agents = crawlers.flatMap(({ instances }) => instances);
    const missed = agents.filter((userAgent) => !judgeBot(rawBatch({ headers: { userAgent } })).is_bot);
    expect(agents.length).toBeGreaterThan(1_000);
    expect(missed.length / agents.length).toBeLessThan(0.01);
  });

  it('do not include any browser of the package user-agents', () => {
    const make = new UserAgent();
    for (let i = 0; i < 2_000; i++) {
      const { userAgent } = make.random().data;
      expect([userAgent, withHeaders({ userAgent, ...LANGUAGE }).is_bot]).toEqual([userAgent, false]);
    }
  });

  it.each([
    [
      'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.3; +https://openai.com/gptbot)',
      'ai_crawler',
    ],
    [
      'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)',
      'ai_crawler',
    ],
    [
      'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; ChatGPT-User/1.0; +https://openai.com/bot',
      'ai_assistant',
    ],
    [
      'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Perplexity-User/1.0; +https://perplexity.ai/perplexity-user)',
      'ai_assistant',
    ],
    [`${CHROME} GoogleAgent-Mariner/1.0`, 'agentic_browser'],
    ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'search'],
    [CHROME.replace('Chrome/', 'HeadlessChrome/'), 'headless'],
    ['curl/8.9.1', 'http_client'],
    ['facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)', 'preview'],
    ['Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)', 'seo'],
    ['Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)', 'monitor'],
  ])('%s is of kind %s', (userAgent, kind) => {
    expect(declaredKind(userAgent)).toBe(kind);
    expect(withHeaders({ userAgent })).toMatchObject({ is_bot: true, score: 1, kind });
  });

  it('that say nothing need two kinds of evidence', () => {
    const dataCentre = { network: { version: 4 as const, asn: 16509 } };
    const chrome = { userAgent: CHROME, ...LANGUAGE, secChUa: '"Chromium";v="150", "Google Chrome";v="150"' };
    expect(withHeaders(chrome)).toEqual({ is_bot: false, score: 0, reasons: [] });
    expect(withHeaders(chrome, dataCentre)).toEqual({ is_bot: false, score: 0.5, reasons: ['data_centre'] });
    expect(withHeaders(chrome, { browser: { webdriver: true } })).toMatchObject({ is_bot: false });
    expect(withHeaders({ userAgent: CHROME })).toMatchObject({
      is_bot: false,
      reasons: ['no_accept_language', 'no_client_hints'],
    });
    expect(withHeaders({ userAgent: CHROME }, dataCentre)).toMatchObject({ is_bot: true, kind: 'undeclared' });
    expect(withHeaders(chrome, { ...dataCentre, browser: { webdriver: true } })).toMatchObject({ is_bot: true });
  });

  it('are those that come with a referrer of the spam list', () => {
    expect(judgeBot(rawBatch(), true)).toMatchObject({ is_bot: true, kind: 'referrer_spam' });
  });

  it('are known by hints that contradict the user agent', () => {
    const secChUa = '"Chromium";v="131", "Google Chrome";v="131", "Not)A;Brand";v="24"';
    const { reasons } = withHeaders({ userAgent: CHROME, ...LANGUAGE, secChUa, secChUaPlatform: '"Linux"' });
    expect(reasons).toEqual(expect.arrayContaining(['hint_version_mismatch', 'hint_platform_mismatch']));
  });

  it('are not servers with an API key', () => {
    expect(withHeaders({}, { trustedSender: true, network: { asn: 16509 } })).toMatchObject({
      is_bot: false,
      reasons: [],
    });
  });
});
