/**
 * What a declared bot is there for, by the token it carries in its user agent. First match wins; all tokens are lower
 * case and from the operators' own documentation (linked where one page lists several).
 */
const TOKENS = [
  // Acts for one user right now: https://platform.openai.com/docs/bots, https://docs.perplexity.ai/guides/bots
  [
    'ai_assistant',
    `
      chatgpt-user, claude-user, claude-web, perplexity-user, mistralai-user, duckassistbot,
      gemini-deep-research, meta-externalfetcher, cohere-ai, copilot-user, youbot, phindbot, kagi-fetcher
    `,
  ],
  // Drives a browser by itself.
  [
    'agentic_browser',
    `
      googleagent, google-agent, chatgpt agent, chatgpt-agent, operator/, novaact, nova-act, manus-user,
      browser-use, browserbase, stagehand, anthropic-computer-use, skyvern, multion, twinagent
    `,
  ],
  // Gathers text for models or their search indexes.
  [
    'ai_crawler',
    `
      gptbot, oai-searchbot, claudebot, claude-searchbot, anthropic-ai, ccbot, google-extended,
      google-cloudvertexbot, bytespider, perplexitybot, amazonbot, applebot-extended, meta-externalagent,
      facebookbot, diffbot, omgili, timpibot, ai2bot, pangubot, img2dataset, cohere-training, imagesiftbot,
      firecrawl, velenpublicwebcrawler, webzio, icc-crawler, semanticscholarbot, quillbot, mistralai
    `,
  ],
  [
    'search',
    `
      googlebot, bingbot, bingpreview, yandex, baiduspider, duckduckbot, slurp, applebot, sogou, petalbot,
      seznambot, naverbot, yeti/, qwantify, qwantbot, mojeekbot, bravebot, google-inspectiontool,
      storebot-google, googleother, adsbot, mediapartners, coccocbot, 360spider, exabot, ecosiabot
    `,
  ],
  [
    'monitor',
    `
      uptime, pingdom, statuscake, site24x7, newrelic, datadog, catchpoint, monitor, checkly, betterstack,
      better stack, hetrixtools, freshping, updown.io, zabbix, nagios, check_http, lighthouse, gtmetrix,
      pagespeed, healthcheck, elb-health, kube-probe
    `,
  ],
  [
    'preview',
    `
      facebookexternalhit, twitterbot, linkedinbot, slackbot, slack-imgproxy, discordbot, telegrambot, whatsapp,
      pinterest, redditbot, embedly, skypeuripreview, viber, line-poker, iframely, mastodon, bluesky
    `,
  ],
  [
    'seo',
    `
      ahrefs, semrush, mj12bot, dotbot, rogerbot, screaming frog, seokicks, serpstat, dataforseo, barkrowler,
      blexbot, sistrix, majestic, siteaudit, seobility, megaindex
    `,
  ],
  [
    'headless',
    `
      headlesschrome, phantomjs, puppeteer, playwright, selenium, slimerjs, cypress, electron
    `,
  ],
  [
    'http_client',
    `
      curl/, wget/, python, go-http-client, java/, okhttp, axios, node-fetch, undici, libwww, ruby, php/, guzzle,
      httpie, postman, insomnia, scrapy, apache-httpclient, aiohttp, httpx, reqwest, powershell, dart/, faraday
    `,
  ],
] as const;
export type BotKind = (typeof TOKENS)[number][0] | 'other' | 'undeclared';

const BOT_KINDS = TOKENS.map(
  ([kind, tokens]) =>
    [
      kind,
      tokens
        .split(',')
        .map((token) => token.trim())
        .filter(Boolean),
    ] as const,
);

/** The kind of a user agent that carries one of the tokens. */
export const kindOf = (userAgent: string): BotKind | undefined => {
  const lower = userAgent.slice(0, 512).toLowerCase();
  return BOT_KINDS.find(([, tokens]) => tokens.some((token) => lower.includes(token)))?.[0];
};
