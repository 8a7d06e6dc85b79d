import { AI_ASSISTANTS } from './tables/ai-assistants.ts';
import { REFERRER_SPAM } from './tables/referrer-spam.ts';
import { SEARCH_ENGINES } from './tables/search-engines.ts';
import { SOCIAL_NETWORKS } from './tables/social-networks.ts';
import { MORE_AI, MORE_SOCIAL, SHOPPING_SITES, SOURCE_ALIASES, VIDEO_SITES } from './tables/sources.ts';

export const SITE_KINDS = ['ai_assistant', 'video', 'shopping', 'social', 'search'] as const;
export type SiteKind = (typeof SITE_KINDS)[number];
export type KnownSource = { kind: SiteKind; name: string };

/** In order of precedence: gemini.google.com is an assistant before it is a search engine's host. */
const TABLES: readonly (readonly [SiteKind, ...string[]])[] = [
  ['ai_assistant', AI_ASSISTANTS, MORE_AI],
  ['video', VIDEO_SITES],
  ['shopping', SHOPPING_SITES],
  ['social', SOCIAL_NETWORKS, MORE_SOCIAL],
  ['search', SEARCH_ENGINES],
];

type Index = { exact: Map<string, KnownSource>; anyTld: Map<string, KnownSource>; names: Map<string, KnownSource> };

const rowsOf = (table: string): [name: string, hosts: string[]][] =>
  table
    .split(/\s+/)
    .filter(Boolean)
    .map((row) => {
      const [name = '', hosts = ''] = row.split('=');
      return [name, hosts.split(',')];
    });

const buildIndex = (): Index => {
  const index: Index = { exact: new Map(), anyTld: new Map(), names: new Map() };
  const put = (map: Map<string, KnownSource>, key: string, known: KnownSource) => map.has(key) || map.set(key, known);
  for (const [kind, ...tables] of TABLES)
    for (const [name, hosts] of tables.flatMap(rowsOf)) {
      const known = { kind, name };
      put(index.names, name, known);
      for (const host of hosts)
        if (host.endsWith('.*')) put(index.anyTld, host.slice(0, -2), known);
        else put(index.exact, host, known);
    }
  for (const [name, aliases] of rowsOf(SOURCE_ALIASES)) {
    const known = index.names.get(name);
    if (known) for (const alias of aliases) put(index.names, alias, known);
  }
  return index;
};

const lazily = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};
const index = lazily(buildIndex);
const spam = lazily(() => new Set(REFERRER_SPAM.split(/\s+/).filter(Boolean)));

/** `a.b.c`, `b.c`: the host and its parents down to two labels. */
function* parents(host: string): Generator<string> {
  for (let at = 0; ; ) {
    yield host.slice(at);
    const dot = host.indexOf('.', at);
    if (dot < 0 || host.indexOf('.', dot + 1) < 0) return;
    at = dot + 1;
  }
}

/** `google` of `google.de`, `google.co.uk`, `google.com.br`: what is left before a country ending. */
const withoutTld = (host: string): string | undefined => /^(.+?)\.(?:(?:com?|org|net)\.)?[a-z]{2,3}$/.exec(host)?.[1];

/** What is known of a referrer's host. Search engines only by their exact host: mail.google.com is no search. */
export const lookUpHost = (referrer: string): KnownSource | undefined => {
  const host = referrer.toLowerCase().replace(/^(?:www\d?|m)\./, '');
  if (host.length > 253) return undefined;
  const { exact, anyTld } = index();
  for (const parent of parents(host)) {
    const known = exact.get(parent);
    if (known && (known.kind !== 'search' || parent === host)) return known;
    const base = withoutTld(parent);
    const local = base === undefined ? undefined : anyTld.get(base);
    if (local && (local.kind !== 'search' || parent === host)) return local;
  }
  return undefined;
};

/** What is known of a `utm_source`: a name, an alias or a host. */
export const lookUpSource = (source: string): KnownSource | undefined => {
  const name = source.trim().toLowerCase();
  return index().names.get(name) ?? (name.includes('.') ? lookUpHost(name) : undefined);
};

/** True for the domains of the spam list and everything below them. */
export const isReferrerSpam = (host: string): boolean => {
  const name = host.toLowerCase();
  if (name.length > 253) return false;
  for (const parent of parents(name)) if (spam().has(parent)) return true;
  return false;
};
