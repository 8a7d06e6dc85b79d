import type { PrivacyDecision } from '../../../backend/src/records/raw.ts';
import { toRawBatch } from './accept.ts';
import { accepted, corsFor, PREFLIGHT, refused } from './answers.ts';
import { headerFacts } from './headers.ts';
import { isAllowedHost, plainOrigin, senderHost } from './origin.ts';
import { type ParsedBatch, parseBatch } from './parse/batch.ts';
import { readBody } from './parse/body.ts';
import { siteId as readSiteId } from './parse/envelope.ts';
import { applyPrivacy } from './privacy/apply.ts';
import { decideTier } from './privacy/tier.ts';
import { inField, Refusal } from './refusal.ts';
import { trustedSender } from './sender.ts';
import type { IngestContext, IngestRequest, IngestResult } from './types.ts';

/** A request read as far as it can be without knowing anything of its site. */
export type ReadRequest = { siteId: string; body: Readonly<Record<string, unknown>> };

/**
 * First half: method, bytes, JSON, site id.
 * @returns what to go on with, or the answer where there is nothing to go on with
 */
export const readRequest = (
  request: Pick<IngestRequest, 'method' | 'body'>,
): { read: ReadRequest; result?: never } | { read?: never; result: IngestResult } => {
  if (request.method === 'OPTIONS') return { result: { answer: PREFLIGHT } };
  try {
    if (request.method !== 'POST') throw new Refusal('method_not_allowed');
    const body = readBody(request.body);
    if (body.siteId === undefined || body.siteId === null) throw new Refusal('missing_field', 'siteId');
    return { read: { siteId: siteIdOf(body), body } };
  } catch (error) {
    if (error instanceof Refusal) return { result: refused(error) };
    throw error;
  }
};

const siteIdOf = (body: Readonly<Record<string, unknown>>): string => {
  try {
    return readSiteId(body.siteId, { redacted: 0 });
  } catch (error) {
    throw inField(error, 'siteId');
  }
};

/** Second half: who sends, what they send, what of it may be kept. Pure: the same arguments give the same result. */
export const acceptRequest = (read: ReadRequest, request: IngestRequest, context: IngestContext): IngestResult => {
  const { headers } = request;
  let cors = corsFor(undefined);
  try {
    if (context.stage === 'prod' && context.siteKnown === false) throw new Refusal('unknown_site', 'siteId');
    const sender = trustedSender(request, context);
    const host = senderHost(headers);
    if (context.stage === 'prod' && context.siteKnown && !sender) requireOrigin(headers, host, context.site.domains);
    cors = corsFor(plainOrigin(headers.origin));
    const parsed = parseBatch(read.body);
    if (parsed.events.length === 0)
      return refused({ code: 'no_valid_events', field: 'events' }, { cors, rejected: parsed.rejected });
    return {
      batch: toStored(parsed, sender ?? request, context, host, sender !== undefined),
      ...accepted(parsed.rejected, cors),
    };
  } catch (error) {
    if (error instanceof Refusal) return refused(error, { cors });
    throw error;
  }
};

/**
 * A page of another site may not send in this one's name. No Origin and no Referer at all: not a page (browsers name
 * the origin of every POST), so there is nothing to check; such senders are judged in the enrichment.
 */
const requireOrigin = (
  headers: IngestRequest['headers'],
  host: string | undefined,
  domains: readonly string[],
): void => {
  if (headers.origin === undefined && headers.referer === undefined) return;
  if (host === undefined || !isAllowedHost(host, domains)) throw new Refusal('origin_not_allowed', 'origin');
};

const decide = (parsed: ParsedBatch, request: IngestRequest, context: IngestContext): PrivacyDecision => {
  // What the site allows could not be read, so the least that any site allows.
  if (context.siteKnown === undefined) return { tier: 'none', basis: 'site_unreadable' };
  return decideTier({
    setting: context.stage === 'dev' && !context.siteKnown ? 'full' : context.site.privacy,
    consent: parsed.batch.consent,
    secGpc: request.headers['sec-gpc'],
    country: request.viewer.country,
  });
};

const toStored = (
  parsed: ParsedBatch,
  request: IngestRequest,
  context: IngestContext,
  host: string | undefined,
  trusted: boolean,
): NonNullable<IngestResult['batch']> => {
  const decision = decide(parsed, request, context);
  const batch = toRawBatch(parsed, request, context);
  const complete = {
    ...batch,
    headers: headerFacts(request.headers, host),
    ...(trusted && { trustedSender: true as const }),
  };
  return applyPrivacy(complete, decision, request, context);
};

/**
 * The whole ingest of one request, without waiting for anything.
 * @param contextOf gives what is known of a site; called once, when the body has named its site
 */
export const ingest = (request: IngestRequest, contextOf: (siteId: string) => IngestContext): IngestResult => {
  const { read, result } = readRequest(request);
  return read ? acceptRequest(read, request, contextOf(read.siteId)) : result;
};
