import { createHash, randomBytes } from 'node:crypto';

export const ROLES = ['read', 'share', 'export', 'ingest', 'admin'] as const;
/**
 * `read`: reports; `share`: reports and the live view, as a link that is passed on; `export`: reports and exports; `ingest`: sending events from a server, and nothing else; `admin`:
 * everything of the site, keys included.
 */
export type Role = (typeof ROLES)[number];

/** Keys of this site id open every site of the stage. No site can be called so: `SITE_ID` has no `#`. */
export const EVERY_SITE = '#stage';

/** Only its SHA-256 is stored: a key has 256 random bits, so a slow hash would protect nothing more. */
export const hashApiKey = (key: string): string => createHash('sha256').update(key).digest('hex');

/**
 * `evk_RANDOM.SITE`, or `evk_RANDOM` for every site: the key says where its row is. The prefix lets secret scanners
 * know it (https://docs.github.com/en/code-security/secret-scanning).
 */
export const makeApiKey = (siteId: string): string =>
  `evk_${randomBytes(32).toString('base64url')}${siteId === EVERY_SITE ? '' : `.${siteId}`}`;

/** The site a key says it is for; whether it is, only its row tells. */
export const siteOfKey = (key: string): string => {
  const at = key.indexOf('.');
  return at < 0 ? EVERY_SITE : key.slice(at + 1);
};

export type ApiKey = {
  /** The first 12 hex digits of its hash: enough to name it, useless to use it. */
  id: string;
  hash: string;
  siteId: string;
  role: Role;
  label: string;
  createdAt: string;
  /** ISO time after which it opens nothing. */
  expiresAt?: string;
};

export const newApiKey = (options: {
  key: string;
  role: Role;
  label: string;
  /** Epoch milliseconds. */
  now: number;
  /** Days that it lives; for ever where absent. */
  days?: number | undefined;
}): ApiKey => {
  const hash = hashApiKey(options.key);
  return {
    id: hash.slice(0, 12),
    hash,
    siteId: siteOfKey(options.key),
    role: options.role,
    label: options.label,
    createdAt: new Date(options.now).toISOString(),
    ...(options.days === undefined
      ? {}
      : { expiresAt: new Date(options.now + options.days * 86_400_000).toISOString() }),
  };
};

/** Whether a stored key still opens its site. */
export const isLive = (key: ApiKey, now: number): boolean => !key.expiresAt || Date.parse(key.expiresAt) > now;
