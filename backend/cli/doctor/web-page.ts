import { consentGate } from './consent-gate.ts';
import { type Finding, fail, ok, warn } from './finding.ts';
import { attribute } from './tag.ts';

export type WebPage = { url: string; html: string; headers: { get: (name: string) => string | null } };

const SCRIPT = /<script\b[^>]*>/gi;
/** Whether a directive of a Content-Security-Policy lets a URL through; wildcards by scheme, host and port only. */
const allows = (policy: string, directive: string, target: URL, page: URL): boolean => {
  const directives = new Map(
    policy.split(';').map((part) => {
      const [name = '', ...sources] = part.trim().split(/\s+/);
      return [name.toLowerCase(), sources] as const;
    }),
  );
  const sources = directives.get(directive) ?? directives.get('default-src');
  if (!sources) return true;
  return sources.some((source) => {
    if (source === '*') return true;
    if (source === "'self'") return target.origin === page.origin;
    if (source === `${target.protocol}`) return true;
    const host = source.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
    return host.startsWith('*.') ? target.hostname.endsWith(host.slice(1)) : host === target.host;
  });
};

/** Names that filter lists block wherever they stand, e.g. EasyPrivacy's `/collect?` and `/analytics.js` rules. */
const LISTED = /(\/|^)(analytics|tracking|tracker|pixel|collect|beacon)(\.js|\/|$)/i;
/** The same in the host: first labels that lists of trackers have rules for. */
const LISTED_HOST = /^(analytics|tracking|tracker|pixel|stats|metrics|telemetry|beacon)\./i;
const PERSONAL = /[?&](e-?mail|phone|tel|first_?name|last_?name|ssn|token|password)=|[?&][^=]+=[^&]*(@|%40)[^&]*\./i;

/** What a page's HTML and headers say of the pixel on it. Nothing is run: a tag manager's injections are not seen. */
export const webPage = ({ url, html, headers }: WebPage): Finding[] => {
  const page = new URL(url);
  const tags = (html.match(SCRIPT) ?? []).filter((tag) => attribute(tag, 'data-site') !== undefined);
  const [tag] = tags;
  const findings: Finding[] = [];
  if (!tag) {
    findings.push(
      fail(
        'pixel',
        'no script with data-site in the HTML (one that a tag manager adds is not seen here)',
        '<script async src="https://…/pixel.js" data-site="SITE"></script>',
      ),
    );
  } else {
    const source = new URL(attribute(tag, 'src') ?? attribute(tag, 'data-src') ?? '', page);
    const endpoint = new URL(attribute(tag, 'data-endpoint') ?? new URL('/collect', source).href, page);
    findings.push(ok('pixel', `${source.href} for site ${attribute(tag, 'data-site')}`));
    findings.push(
      tags.length === 1
        ? ok('installed once', 'yes')
        : fail(
            'installed once',
            `${tags.length} pixels on one page count everything ${tags.length} times`,
            'remove all but one',
          ),
    );
    const policy = headers.get('content-security-policy') ?? '';
    findings.push(
      allows(policy, 'script-src', source, page) || /'nonce-|'sha/.test(policy)
        ? ok('CSP script-src', policy ? 'lets the pixel load' : 'no policy')
        : fail('CSP script-src', 'keeps the pixel from loading', `add ${source.origin} to script-src`),
      allows(policy, 'connect-src', endpoint, page)
        ? ok('CSP connect-src', policy ? 'lets events out' : 'no policy')
        : fail('CSP connect-src', 'keeps events from being sent', `add ${endpoint.origin} to connect-src`),
    );
    for (const [name, path] of [
      ['script path', source.pathname],
      ['collect path', endpoint.pathname],
    ] as const) {
      findings.push(
        LISTED.test(path)
          ? warn(name, `${path} is on common block lists`, 'serve it under a first-party path of your own')
          : ok(name, path),
      );
    }
    findings.push(
      LISTED_HOST.test(source.hostname)
        ? warn('host', `${source.hostname} begins as lists of trackers expect`, 'give it a name that says nothing')
        : ok('host', source.hostname),
      consentGate(html, tag),
    );
    if (attribute(tag, 'async') === undefined && !/\s(async|defer)(\s|>|=)/i.test(tag))
      findings.push(warn('loading', 'the script holds up the page', 'add async to its tag'));
  }
  findings.push(
    /no-store/i.test(headers.get('cache-control') ?? '')
      ? warn('bfcache', 'Cache-Control: no-store keeps the page out of the back/forward cache', 'send no-cache instead')
      : ok('bfcache', 'no header keeps the page out'),
    /\b(onunload\s*=|addEventListener\(\s*['"]unload['"])/i.test(html)
      ? warn('unload', 'an unload handler keeps the page out of the back/forward cache', 'use pagehide')
      : ok('unload', 'no handler in the HTML'),
    PERSONAL.test(page.search)
      ? warn('personal data', 'the address carries personal data', 'take it out of the query')
      : ok('personal data', 'none in the address'),
  );
  return findings;
};
