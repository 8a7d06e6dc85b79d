/**
 * Where the F1 goes: every wrong decision of a benchmark run by kind and circumstance, with what the B-cubed figures
 * would gain if the decisions of that group alone were mended. Gains of groups do not add up: errors follow each other.
 */

export type Truth = {
  device_id: string;
  session_id: string;
  is_bot: boolean;
  /** Form of the device. */
  seg: string;
  /** Kind of network, and which one. */
  net: string;
  ctx: string;
};
export type Request = { t: string; ip: string };
export type Prediction = { identity_id: string; is_new_visitor: boolean };

/** How a visit was decided. With its own identity lost, a device can only follow an earlier mistake or be taken for new. */
type Kind = 'right' | 'newcomer taken for known' | 'known taken for new' | 'wrong look-alike' | 'own identity lost';

type Visit = { device: string; identity: string; kind: Kind; groups: readonly string[] };
type Past = { at: number; visits: number; addresses: Set<string>; contexts: Set<string> };

const HOUR = 3_600_000;
const GAPS = [
  ['an hour', HOUR],
  ['a day', 24 * HOUR],
  ['4 days', 96 * HOUR],
  ['14 days', 336 * HOUR],
] as const;
const gapOf = (ms: number): string => {
  const bound = GAPS.find(([, within]) => ms < within);
  return bound ? `last seen within ${bound[0]}` : 'last seen longer ago';
};
const visitsOf = (n: number): string =>
  n < 2 ? '1 visit before' : n < 10 ? '2 to 9 visits before' : '10 and more before';

const bump = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
const largest = (counts: ReadonlyMap<string, number> | undefined): string | undefined => {
  let best: [string, number] | undefined;
  for (const entry of counts ?? []) if (!best || entry[1] > best[1]) best = entry;
  return best?.[0];
};
const nested = (of: Map<string, Map<string, number>>, key: string): Map<string, number> => {
  const held = of.get(key) ?? new Map<string, number>();
  of.set(key, held);
  return held;
};

const kindOf = (device: string, owner: string | undefined, isNew: boolean, known: boolean, owns: boolean): Kind => {
  if (isNew) return known ? 'known taken for new' : 'right';
  if (owner === device) return 'right';
  if (!known) return 'newcomer taken for known';
  return owns ? 'wrong look-alike' : 'own identity lost';
};

/** Visits of people in order, each judged by its first event, as the scorer does. */
const visitsIn = (lines: Iterable<readonly [Truth, Request, Prediction]>): Visit[] => {
  const pasts = new Map<string, Past>();
  const owners = new Map<string, Map<string, number>>();
  /** Identities that are mostly a device's own, by device. */
  const owned = new Map<string, number>();
  const judged = new Set<string>();
  const visits: Visit[] = [];
  for (const [truth, { t, ip }, { identity_id: identity, is_new_visitor }] of lines) {
    if (truth.is_bot) continue;
    const device = truth.device_id;
    const at = Date.parse(t);
    const past = pasts.get(device);
    if (!judged.has(truth.session_id)) {
      judged.add(truth.session_id);
      const owns = (owned.get(device) ?? 0) > 0;
      const isNew = is_new_visitor && !owners.has(identity);
      const kind = kindOf(device, largest(owners.get(identity)), isNew, past !== undefined, owns);
      const place = !past
        ? 'never seen before'
        : past.addresses.has(ip)
          ? 'at a known address'
          : past.contexts.has(truth.ctx)
            ? 'known place, new address'
            : 'at a new place';
      const groups = past
        ? [place, truth.seg, `on ${truth.net}`, gapOf(at - past.at), visitsOf(past.visits)]
        : [place, truth.seg, `on ${truth.net}`];
      visits.push({ device, identity, kind, groups });
      if (past) past.visits++;
    }
    const now = past ?? { at, visits: 1, addresses: new Set(), contexts: new Set() };
    now.at = at;
    now.addresses.add(ip);
    now.contexts.add(truth.ctx);
    pasts.set(device, now);
    const of = nested(owners, identity);
    const before = largest(of);
    bump(of, device);
    const after = largest(of);
    if (before === after) continue;
    if (before !== undefined) owned.set(before, (owned.get(before) ?? 0) - 1);
    if (after !== undefined) bump(owned, after);
  }
  return visits;
};

type Figures = { precision: number; recall: number; f1: number };

const bCubed = (visits: readonly Visit[], labels: readonly string[]): Figures => {
  const devices = new Map<string, number>();
  const identities = new Map<string, number>();
  const both = new Map<string, Map<string, number>>();
  for (const [i, { device }] of visits.entries()) {
    const label = labels[i] ?? '';
    bump(devices, device);
    bump(identities, label);
    bump(nested(both, label), device);
  }
  let precision = 0;
  let recall = 0;
  for (const [label, of] of both)
    for (const [device, n] of of) {
      precision += (n * n) / (identities.get(label) ?? 1);
      recall += (n * n) / (devices.get(device) ?? 1);
    }
  precision /= visits.length || 1;
  recall /= visits.length || 1;
  return { precision, recall, f1: (2 * precision * recall) / (precision + recall || 1) };
};

/** The identity that is a device's own in the end; one of its own where another device's visits fill it. */
const rightLabels = (visits: readonly Visit[]): ReadonlyMap<string, string> => {
  const byDevice = new Map<string, Map<string, number>>();
  const byIdentity = new Map<string, Map<string, number>>();
  for (const { device, identity } of visits) {
    bump(nested(byDevice, device), identity);
    bump(nested(byIdentity, identity), device);
  }
  return new Map(
    [...byDevice].map(([device, of]) => {
      const identity = largest(of) ?? '';
      return [device, largest(byIdentity.get(identity)) === device ? identity : `mended ${device}`];
    }),
  );
};

/** A Markdown table of the groups of wrong decisions, in points of per cent. */
export const errorTable = (lines: Iterable<readonly [Truth, Request, Prediction]>): string => {
  const visits = visitsIn(lines);
  const told = visits.map(({ identity }) => identity);
  const right = rightLabels(visits);
  const now = bCubed(visits, told);
  const groups = new Map<string, number>();
  for (const { kind, groups: of } of visits)
    if (kind !== 'right') for (const name of ['all', ...of]) bump(groups, `${kind} | ${name}`);
  const points = (gain: number): string => (100 * gain).toFixed(2);
  const rows = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, n]) => {
      const [kind, group] = name.split(' | ');
      const mended = visits.map((visit, i) =>
        visit.kind === kind && (group === 'all' || visit.groups.includes(group ?? ''))
          ? (right.get(visit.device) ?? '')
          : (told[i] ?? ''),
      );
      const then = bCubed(visits, mended);
      return `| ${name} | ${n} | ${points(then.f1 - now.f1)} | ${points(then.precision - now.precision)} | ${points(then.recall - now.recall)} |`;
    });
  return [
    '| kind | group | visits | F1 gained if mended | precision | recall |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
};
