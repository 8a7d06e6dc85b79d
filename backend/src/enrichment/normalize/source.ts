import type { Touch } from '../../../../sdk/src/wire.ts';
import type { RawBatch } from '../../records/raw.ts';
import { pageOf } from '../../records/to-lines.ts';
import { queryOf } from '../page.ts';
import { channelOf } from './channels.ts';
import { clickIdMeaning } from './click-ids.ts';
import { isReferrerSpam, lookUpHost } from './referrers.ts';

export type TrafficSource = {
  source: string;
  medium: string;
  campaign?: string;
  channel: string;
  /** The referrer is a known spammer's. */
  spam?: true;
};

/** The facts of a landing: nothing of it has been interpreted. */
type Landing = {
  params: ReadonlyMap<string, string>;
  referrerHost?: string;
  /** What the page said it had found out itself. */
  said?: Pick<Touch, 'source' | 'medium' | 'campaign'>;
};

const MAX_VALUE = 200;

/** Query parameters by lower-case name, first value wins. Never throws: what cannot be decoded stays as it is. */
export const paramsOf = (query: string | undefined): Map<string, string> => {
  const params = new Map<string, string>();
  if (!query) return params;
  for (const [name, value] of new URLSearchParams(query.slice(0, 4_096))) {
    const key = name.toLowerCase();
    if (!params.has(key)) params.set(key, value.slice(0, MAX_VALUE));
  }
  return params;
};

/** Scheme, user and port around a host. By hand: `new URL` would take a fifth of the whole enrichment's time. */
const HOST = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^/?#@]*@)?(\[[0-9a-f:.]*\]|[^/?#:\s[\]]+)/i;

/** Host of an absolute address, or of what is a host already; undefined for anything else. */
export const hostOf = (referrer: string | undefined): string | undefined =>
  referrer ? HOST.exec(referrer.slice(0, 2_048))?.[1]?.toLowerCase() : undefined;

const bare = (host: string): string => host.replace(/^www\./, '');

/** True for the site's own pages, its subdomains included: a visit does not come from where it is. */
const isOwnHost = (host: string, ownHosts: readonly string[]): boolean =>
  ownHosts.some((own) => {
    const name = bare(own.replace(/^\*\./, ''));
    return name !== '' && (bare(host) === name || host.endsWith(`.${name}`));
  });

const sourceOfReferrer = (host: string): Pick<TrafficSource, 'source' | 'medium'> => {
  const known = lookUpHost(host);
  if (!known) return { source: bare(host), medium: 'referral' };
  return {
    source: known.name,
    medium: known.kind === 'search' ? 'organic' : known.kind === 'social' ? 'social' : 'referral',
  };
};

const interpret = ({ params, referrerHost, said }: Landing): Omit<TrafficSource, 'channel'> => {
  const utm = (name: string): string | undefined => params.get(`utm_${name}`)?.trim() || undefined;
  const clicked = clickIdMeaning((name) => params.has(name));
  const campaign = utm('campaign') ?? said?.campaign;
  const named = campaign ? { campaign } : {};
  const source = utm('source');
  if (source || utm('medium') || utm('campaign')) {
    const fallback = clicked ?? (referrerHost ? sourceOfReferrer(referrerHost) : undefined);
    return {
      source: (source ?? fallback?.source ?? '(not set)').toLowerCase(),
      medium: (utm('medium') ?? (clicked ? clicked.medium : '(not set)')).toLowerCase(),
      ...named,
    };
  }
  if (clicked) return { ...clicked, ...named };
  if (referrerHost) return { ...sourceOfReferrer(referrerHost), ...named };
  if (said?.source)
    return { source: said.source.toLowerCase(), medium: (said.medium ?? '(not set)').toLowerCase(), ...named };
  return { source: '(direct)', medium: '(none)', ...named };
};

/** The batch's first page view as a landing, for senders that say nothing of attribution. */
const landingOf = (batch: RawBatch): Landing & { ownHost?: string } => {
  const view = batch.events.find(({ eventType }) => eventType === 'pageview');
  const page = view ? pageOf(batch, view) : {};
  const referrerHost = hostOf(page.referrer);
  const ownHost = hostOf(page.url) ?? batch.headers.originHost;
  return {
    params: paramsOf(queryOf(page)),
    ...(referrerHost ? { referrerHost } : {}),
    ...(ownHost ? { ownHost } : {}),
  };
};

const touchLanding = ({ source, medium, campaign, utmParams, clickIds, referrer }: Touch): Landing => {
  const params = new Map<string, string>();
  // In tier `daily` the values of click IDs are gone; that one was there is what counts.
  for (const [name, value] of [...Object.entries(utmParams ?? {}), ...Object.entries(clickIds ?? {})])
    params.set(name.toLowerCase(), String(value).slice(0, MAX_VALUE));
  const referrerHost = hostOf(referrer);
  const said = { ...(source ? { source } : {}), ...(medium ? { medium } : {}), ...(campaign ? { campaign } : {}) };
  return { params, said, ...(referrerHost ? { referrerHost } : {}) };
};

export type SourceFinding = TrafficSource & {
  /** The campaign that this very batch landed with, for sites where a new campaign starts a new session. */
  landedWith?: string;
};

/**
 * Where the visit came from: the last touch that the page reports, else its first, else what the landing page's
 * address and referrer say. The page's own interpretation counts only where it brings no facts.
 */
export const findSource = (batch: RawBatch, domains: readonly string[]): SourceFinding => {
  const touch = batch.attribution?.lastTouch ?? batch.attribution?.firstTouch;
  const { ownHost, ...landing } = landingOf(batch);
  const chosen: Landing = touch ? touchLanding(touch) : landing;
  const own = ownHost ? [...domains, ownHost] : domains;
  const { referrerHost } = chosen;
  const external = referrerHost && !isOwnHost(referrerHost, own) ? { referrerHost } : {};
  const traffic = interpret({ params: chosen.params, ...(chosen.said ? { said: chosen.said } : {}), ...external });
  const here = interpret({ params: landing.params });
  const landedWith =
    here.source === '(direct)' ? undefined : [here.source, here.medium, here.campaign ?? ''].join(' / ');
  return {
    ...traffic,
    channel: channelOf(traffic),
    ...(referrerHost && isReferrerSpam(referrerHost) ? { spam: true as const } : {}),
    ...(landedWith ? { landedWith } : {}),
  };
};
