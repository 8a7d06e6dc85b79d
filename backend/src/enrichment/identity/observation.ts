import type { RawBatch } from '../../records/raw.ts';
import { shortName } from './ids.ts';
import { VERSION_NUMBERS, versionOf } from './versions.ts';

/** What one batch shows of the machine that sent it, reduced to values that can be compared. */
export type Observation = {
  /** Blocks look-alikes that can never be told apart by attributes that stay: the candidates come from here. */
  block: string;
  /** The block without what a browser may mask or a cable may change; candidates of other blocks must share it. */
  kind: string;
  /** Family of browser and system: what shares releases. */
  family: string;
  /** Screen size and pixel ratio: changes with an external monitor, zoom, or a masking browser. */
  screen: string;
  /** Size of the window at first sight. */
  viewport: string;
  zone: string;
  /** Phones roam and fill their screen, tablets do the one, computers neither. */
  form: 'phone' | 'tablet' | 'computer';
  /** Every dotted number of the user agent, `system|browser`: each only moves forward. */
  version: string;
  /** Time of receipt, ms. */
  at: number;
};

/** `Android 10; SM-G991B Build/…`: the model is part of the description, its numbers are no version. */
const ANDROID_MODEL = /Android [\d.]+; ?([^;)]+?)(?: Build\/|[;)])/;

/** iPadOS calls itself a Mac, which has no touch screen: https://webkit.org/blog/9674/new-webkit-features-in-safari-13/ */
const formOf = (userAgent: string, touch: number): Observation['form'] => {
  if (/iPhone|iPod|Mobile/.test(userAgent)) return 'phone';
  return /Android|iPad/.test(userAgent) || (touch > 0 && userAgent.includes('Macintosh')) ? 'tablet' : 'computer';
};

const phoneLike = (userAgent: string): boolean => /iPhone|iPod|Mobile|Android/.test(userAgent);

/** @example observe(batch).version // '10.0 64 64|537.36 156.0.0.0 537.36' */
export const observe = (batch: RawBatch): Observation => {
  const { browser: b = {}, headers } = batch;
  const userAgent = headers.userAgent ?? b.userAgent ?? '';
  const model = ANDROID_MODEL.exec(userAgent)?.[1] ?? '';
  // A model's releases are those of its browser.
  const plain = userAgent.replace(model || '\0', '');
  const family = plain.replace(VERSION_NUMBERS, '#');

  const sides = [b.screenWidth ?? 0, b.screenHeight ?? 0].sort((x, y) => x - y);
  const screen = `${sides.join('x')}@${b.devicePixelRatio ?? 0}/${b.colorDepth ?? 0}`;
  const kind = [
    family,
    model,
    headers.secChUaModel,
    b.platform,
    headers.secChUaPlatform,
    (b.languages ?? [b.language]).join(),
    headers.acceptLanguage,
    b.hardwareConcurrency,
    b.deviceMemory,
    b.maxTouchPoints,
    suspicions(batch),
  ].join('|');

  const form = formOf(userAgent, b.maxTouchPoints ?? 0);
  return {
    kind: shortName(kind),
    // A phone's screen is its model; a computer's is whatever it is plugged into.
    block: shortName([kind, ...(phoneLike(userAgent) ? [screen] : [])].join('|')),
    family: shortName(family),
    screen: shortName(screen),
    viewport: shortName(`${b.viewportWidth}x${b.viewportHeight}`),
    zone: shortName(b.timezone ?? ''),
    form,
    version: versionOf(plain),
    at: Date.parse(batch.receivedAt),
  };
};

/** Contradictions that no browser shows: a bot that claims to be one must not share its identity with people. */
const suspicions = ({ headers, browser: b = {} }: RawBatch): string => {
  const userAgent = headers.userAgent ?? '';
  const found: string[] = [];
  if (b.webdriver || /bot|crawl|spider|headless|preview|monitor/i.test(userAgent)) found.push('robot');
  if (!headers.acceptLanguage) found.push('no_language');
  else if (/^[^,]*;q=/.test(headers.acceptLanguage)) found.push('weighted_language');
  if (b.userAgent && headers.userAgent && b.userAgent !== headers.userAgent) found.push('two_agents');
  if (/iPhone|Android/.test(userAgent) && b.maxTouchPoints === 0) found.push('no_touch');
  return found.join();
};
