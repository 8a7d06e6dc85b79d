import { createHmac } from 'node:crypto';
import type { EnrichedLine } from '../records/lines.ts';
import { readerOf } from './value.ts';

/** What an export may do to its values, so that it need not carry identities. */
export type ExportOptions = {
  /**
   * Name of a recipient: identities, households, sessions and visitors get pseudonyms of their own for it. The same
   * recipient sees the same pseudonyms in every export, two recipients cannot join theirs.
   */
  rekeyFor?: string;
  /** Values of the columns below that fewer identities than this share in the export are left empty. Default: off. */
  smallCells?: number;
};

type Change = (line: EnrichedLine) => EnrichedLine;

/** What names a visitor or a visit. */
export const PSEUDONYMS = [
  'identity.identity_id',
  'identity.household_id',
  'identity.session_id',
  'identity.device_fingerprint',
  'sessionId',
  'visitorId',
] as const;

/** What may single somebody out where few share it. */
export const SMALL_CELLS = [
  'normalized.region',
  'normalized.city',
  'normalized.device_model',
  'normalized.browser_version',
  'normalized.os_version',
  'normalized.campaign',
  'browser.language',
  'browser.timezone',
  'browser.screenWidth',
  'browser.screenHeight',
  'browser.viewportWidth',
  'browser.viewportHeight',
  'page.referrer',
  'page.queryParams',
  'page.hash',
] as const;

/** A copy with another value at a path; `undefined` takes the member out. */
const withValue = (from: unknown, [step = '', ...rest]: readonly string[], value: unknown): unknown => {
  const { [step]: old, ...others } = from as Record<string, unknown>;
  const next = rest.length > 0 ? withValue(old, rest, value) : value;
  return next === undefined ? others : { ...others, [step]: next };
};

const at = (path: string) => ({ read: readerOf({ from: path }), steps: path.split('.') });

/** Pseudonyms under a key that only the stage has. 128 bits, base64url. */
export const createRekey = (secret: string, recipient: string): Change => {
  const places = PSEUDONYMS.map(at);
  const known = new Map<string, string>();
  const pseudonym = (value: string): string => {
    let name = known.get(value);
    if (name === undefined) {
      name = createHmac('sha256', secret)
        .update(JSON.stringify([recipient, value]))
        .digest('base64url')
        .slice(0, 22);
      if (known.size > 100_000) known.clear();
      known.set(value, name);
    }
    return name;
  };
  return (line) => {
    let next: unknown = line;
    for (const { read, steps } of places) {
      const value = read(line);
      if (typeof value === 'string') next = withValue(next, steps, pseudonym(value));
    }
    return next as EnrichedLine;
  };
};

/**
 * Counts first, suppresses then: every line of the export goes through `count` before any goes through `change`. A value
 * is remembered with at most `least` identities, so that memory grows with the values and not with the events.
 */
export const createSuppression = (least: number) => {
  const places = SMALL_CELLS.map((path) => ({ ...at(path), seen: new Map<unknown, Set<string>>() }));
  return {
    count: (line: EnrichedLine): void => {
      for (const { read, seen } of places) {
        const value = read(line);
        if (value === undefined) continue;
        const identities = seen.get(value) ?? new Set();
        if (identities.size < least) identities.add(line.identity.identity_id);
        seen.set(value, identities);
      }
    },
    change: ((line) => {
      let next: unknown = line;
      for (const { read, steps, seen } of places) {
        const value = read(line);
        if (value !== undefined && (seen.get(value)?.size ?? 0) < least) next = withValue(next, steps, undefined);
      }
      return next as EnrichedLine;
    }) satisfies Change,
  };
};
