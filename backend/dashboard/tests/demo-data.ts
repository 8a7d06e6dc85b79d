import type { TestBatch } from '../../src/query/testing/batches.ts';

/** A site with some weeks of visits, the same at every run: what pictures and page tests look at. */
const DAY_MS = 86_400_000;

/** https://en.wikipedia.org/wiki/Linear_congruential_generator with the constants of Numerical Recipes. */
const createRandom = (seed: number) => {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

const CHANNELS = [
  ['organic_search', 'google', '', ''],
  ['organic_search', 'google', '', ''],
  ['direct', '(direct)', '', ''],
  ['direct', '(direct)', '', ''],
  ['referral', 'news.ycombinator.com', 'referral', ''],
  ['paid_search', 'google', 'cpc', 'winter-sale'],
  ['email', 'newsletter', 'email', 'november-news'],
  ['ai_assistant', 'chatgpt.com', '', ''],
  ['organic_social', 'bsky.app', 'social', ''],
] as const;
const COUNTRIES = ['DE', 'DE', 'US', 'US', 'US', 'FR', 'GB', 'IN', 'JP', 'BR', 'NL'] as const;
const MACHINES = [
  ['desktop', 'Chrome', 'Windows'],
  ['desktop', 'Chrome', 'macOS'],
  ['desktop', 'Firefox', 'Linux'],
  ['desktop', 'Edge', 'Windows'],
  ['mobile', 'Mobile Safari', 'iOS'],
  ['mobile', 'Mobile Safari', 'iOS'],
  ['mobile', 'Chrome', 'Android'],
  ['tablet', 'Mobile Safari', 'iPadOS'],
] as const;
const WAYS = [
  ['/'],
  ['/', '/pricing'],
  ['/', '/pricing', '/signup'],
  ['/', '/products/lamp', '/cart', '/checkout'],
  ['/blog/cookieless-analytics'],
  ['/blog/cookieless-analytics', '/'],
  ['/products/lamp', '/cart'],
  ['/docs/getting-started', '/docs/api'],
] as const;

export type DemoOptions = { siteId: string; now: number; days: number; visitsADay: number };

/** Visits up to `now`, busier on weekdays and growing; one visitor in three comes back, one event in ten is a bot's. */
export const demoBatches = ({ siteId, now, days, visitsADay }: DemoOptions): TestBatch[] => {
  const random = createRandom(7);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const batches: TestBatch[] = [];
  let made = 0;
  for (let back = days - 1; back >= 0; back--) {
    const start = now - back * DAY_MS;
    const weekend = [0, 6].includes(new Date(start).getUTCDay()) ? 0.6 : 1;
    const visits = Math.round(visitsADay * weekend * (1 + (0.5 * (days - back)) / days) * (0.8 + 0.4 * random()));
    for (let i = 0; i < visits; i++) {
      const at = start - Math.floor(random() ** 2 * 0.7 * DAY_MS) - 1_000;
      const known = made > 30 && random() < 0.35;
      const who = known ? Math.floor(random() * made) : made++;
      const tier = who % 9 === 0 ? 'daily' : who % 31 === 0 ? 'none' : 'full';
      const [channel, source, medium, campaign] = pick(CHANNELS);
      const [device, browser, os] = MACHINES[who % MACHINES.length] ?? MACHINES[0];
      const isBot = random() < 0.08;
      const session = `s${back}-${i}`;
      let clock = at;
      const events: TestBatch['events'][number][] = [];
      for (const path of pick(WAYS)) {
        const stay = 4_000 + Math.floor(random() * 60_000);
        events.push({ type: 'pageview', path, at: clock, category: path.split('/')[1] || 'home' });
        if (path === '/signup' && random() < 0.6)
          events.push({ type: 'custom', path, at: clock + 2_000, data: { name: 'signup' } });
        if (path === '/checkout' && random() < 0.5)
          events.push({
            type: 'form_submit',
            path,
            at: clock + 2_500,
            data: { name: 'checkout', fields: [], filled: 4 },
          });
        clock = Math.min(now - 500, clock + stay);
        events.push({
          type: 'page_exit',
          path,
          at: clock,
          data: {
            engagedTime: Math.round(stay * 0.7),
            wallTime: stay,
            maxScroll: Math.floor(random() * 101),
            clicks: 1,
            sent: 2,
            exitReason: 'hidden',
          },
        });
      }
      batches.push({
        siteId,
        session,
        identity: tier === 'daily' ? `id_${who}_${back}` : `id_${who}`,
        receivedAt: at,
        tier,
        isNew: !known,
        confidence: tier === 'none' ? 0 : 0.55 + 0.44 * Math.sqrt(random()),
        ...(tier === 'full' && who % 4 < 2 ? { household: `hh_${Math.floor(who / 3)}` } : {}),
        normalized: {
          traffic_source_category: channel,
          source,
          ...(medium ? { medium } : {}),
          ...(campaign ? { campaign } : {}),
          country: COUNTRIES[who % COUNTRIES.length] ?? 'DE',
          device_category: device,
          browser_family: browser,
          os_family: os,
          is_mobile: device === 'mobile',
        },
        ...(isBot
          ? { bot: { is_bot: true, score: 1, reasons: ['user_agent'], kind: pick(['search', 'ai', 'undeclared']) } }
          : {}),
        events,
      });
    }
  }
  return batches;
};
