import { isbot } from 'isbot';
import type { BotFields } from '../../records/lines.ts';
import type { RawBatch } from '../../records/raw.ts';
import { kindOf } from './kinds.ts';
import { SIGNALS } from './signals.ts';

const UNLISTED: ReadonlySet<string> = new Set(['agentic_browser', 'ai_assistant', 'ai_crawler']);
const CACHE_SIZE = 5_000;
const declared = new Map<string, string | undefined>();

/** The kind of a bot that says so in its user agent; cached, isbot's expression takes some microseconds. */
export const declaredKind = (userAgent: string): string | undefined => {
  if (declared.has(userAgent)) return declared.get(userAgent);
  const kind = kindOf(userAgent);
  // isbot decides, so that an in-app browser with a messenger's name in it stays a person's; agents that drive an
  // ordinary browser are younger than its lists.
  const found = isbot(userAgent) ? (kind ?? 'other') : kind && UNLISTED.has(kind) ? kind : undefined;
  if (declared.size >= CACHE_SIZE) declared.delete(declared.keys().next().value as string);
  declared.set(userAgent, found);
  return found;
};

/** Two kinds of evidence at least: each alone has honest people in it (VPN users, privacy browsers, kiosks). */
const EVIDENCE_NEEDED = 2;

/**
 * Whether a batch was sent by a program; `referrerSpam`: its referrer is on the list of spammers. Flagged, never dropped. `score` is 1 for a bot that says so, else what the
 * signals together say, as if they were independent.
 */
export const judgeBot = (batch: RawBatch, referrerSpam = false): BotFields => {
  const kind = declaredKind((batch.headers.userAgent ?? '').slice(0, 512));
  const hits = SIGNALS.filter(({ applies }) => applies(batch));
  const reasons = hits.map(({ reason }) => reason);
  if (kind) return { is_bot: true, score: 1, reasons: ['declared', ...reasons], kind };
  // As good as declared: nobody links from these sites, their names are there to be read in reports.
  if (referrerSpam) return { is_bot: true, score: 1, reasons: ['referrer_spam', ...reasons], kind: 'referrer_spam' };
  const score = 1 - hits.reduce((doubt, { weight }) => doubt * (1 - weight), 1);
  const isBot = new Set(hits.map(({ evidence }) => evidence)).size >= EVIDENCE_NEEDED;
  return {
    is_bot: isBot,
    score: Math.round(score * 100) / 100,
    reasons,
    ...(isBot ? { kind: reasons.includes('headless_brand') ? 'headless' : 'undeclared' } : {}),
  };
};
