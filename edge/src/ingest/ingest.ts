import type { BadRow } from '../../../backend/src/records/bad-rows.ts';
import { shardOf } from '../../../backend/src/records/keys.ts';
import type { PrivacyDecision, RawBatch } from '../../../backend/src/records/raw.ts';
import { toRawBatch } from './accept.ts';
import { accepted, corsFor, PREFLIGHT, refused } from './answers.ts';
import { addBadRow } from './bad-row.ts';
import { headerFacts } from './headers.ts';
import { isAllowedHost, plainOrigin, senderHost } from './origin.ts';
import { judgePageToken } from './page-token.ts';
import { type ParsedBatch, parseBatch } from './parse/batch.ts';
import { readBody } from './parse/body.ts';
import { siteId as readSiteId } from './parse/envelope.ts';
import { createTally, needed } from './parse/readers.ts';
import { applyPrivacy } from './privacy/apply.ts';
import { decideTier } from './privacy/tier.ts';
import { inField, Refusal } from './refusal.ts';
import { schemaOf } from './schema.ts';
import { trustedSender } from './sender.ts';
import type { IngestContext, IngestRequest, IngestResult } from './types.ts';

/** A request read as far as it can be without knowing anything of its site. */
export type ReadRequest = { siteId: string; body: Readonly<Record<string, unknown>> };

/**
 * First half: method, bytes, JSON, site id.
 * @returns what to go on with, or the answer where there is nothing to go on with
 */
export const readRequest = (
  request: Pick<IngestRequest, 'method' | 'body' | 'headers'>,
): { read: ReadRequest; result?: never } | { read?: never; result: IngestResult } => {
  if (request.method === 'OPTIONS') return { result: { answer: PREFLIGHT } };
  try {
    if (request.method !== 'POST') throw new Refusal('method_not_allowed');
    const body = readBody(request.body, request.headers['content-encoding']);
    return { read: { siteId: siteIdOf(body), body } };
  } catch (error) {
    if (error instanceof Refusal) return { result: refused(error) };
    throw error;
  }
};

const siteIdOf = (body: Readonly<Record<string, unknown>>): string => {
  const given = needed(body, 'siteId');
  try {
    return readSiteId(given, createTally());
  } catch (error) {
    throw inField(error, 'siteId');
  }
};

/** Second half: who sends, what they send, what of it may be kept. Pure: the same arguments give the same result. */
export const acceptRequest = (read: ReadRequest, request: IngestRequest, context: IngestContext): IngestResult => {
  const { headers } = request;
  let cors = corsFor(undefined);
  /** Before it, refusals are about who sends: nothing of that is kept. */
  let parsing = false;
  try {
    if (context.stage === 'prod' && context.siteKnown === false) throw new Refusal('unknown_site', 'siteId');
    const sender = trustedSender(request, context);
    const host = senderHost(headers);
    if (context.stage === 'prod' && context.siteKnown && !sender) requireOrigin(headers, host, context.site.domains);
    cors = corsFor(plainOrigin(headers.origin));
    parsing = true;
    const parsed = parseBatch(read.body, (event) => schemaOf(context.site, event));
    const { rejected, bad } = parsed;
    const kept = bad.length > 0 && context.siteKnown ? { bad } : {};
    if (parsed.events.length === 0)
      return { ...kept, ...refused({ code: 'no_valid_events', field: 'events' }, { cors, rejected }) };
    const batch = toStored(parsed, sender ?? request, context, host, sender !== undefined);
    const { sampleRate } = context.site;
    const sampled = sampleRate ? sample(batch, sampleRate) : { batch };
    return { ...kept, ...sampled, ...accepted(rejected, cors) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const bad: BadRow[] = [];
    const { code, field, rule } = error;
    if (context.siteKnown && parsing) addBadRow(bad, { index: 0, code, field, ...(rule && { rule }) }, read.body);
    return { ...(bad.length > 0 && { bad }), ...refused(error, { cors }) };
  }
};

/**
 * Whole visits of a site above its budget: those that are kept carry the inverse of the rate as their weight. In tier `none`,
 * where each batch is a visit of its own, whole batches.
 */
const sample = (batch: RawBatch, rate: number): { batch?: RawBatch } =>
  shardOf(batch.sessionId, 1e6) < rate * 1e6
    ? { batch: { ...batch, events: batch.events.map((event) => ({ ...event, weight: (event.weight ?? 1) / rate })) } }
    : {};

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
  const { pageSecrets } = context;
  const fault =
    pageSecrets && !trusted && judgePageToken(parsed.batch.pageToken, batch.siteId, pageSecrets, request.receivedAt);
  const complete = {
    ...batch,
    ...(fault && { pageToken: fault }),
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
