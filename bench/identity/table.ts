type Prf = { p: number; r: number; f1: number };
type Window = { meanErrPct: number } | null;

/** What the benchmark's scorer returns, as far as it is reported here. */
export type Score = {
  device: { visits: { b3: Prf; groups: Record<string, Prf> } };
  household: { devicePairs: Prf };
  uniqueVisitors: { day: Window; days7: Window; days30: Window };
  confidence: { ece: number; brier: number; brierOfConstant: number; auroc: number | null };
  botHygiene: { identitiesMixingBotsAndHumans: number };
};

const percent = (share: number): string => (100 * share).toFixed(1);
const prf = ({ p, r, f1 }: Prf): string => `${percent(p)} / ${percent(r)} / **${percent(f1)}**`;
const signed = (window: Window): string =>
  window ? `${window.meanErrPct >= 0 ? '+' : ''}${window.meanErrPct.toFixed(1)} %` : '-';

const COLUMNS: readonly (readonly [title: string, value: (score: Score) => string])[] = [
  ['devices B3 P / R / F1 (visits)', (s) => prf(s.device.visits.b3)],
  ['iPhones F1', (s) => percent(s.device.visits.groups['dev:iphone']?.f1 ?? 0)],
  ['office desktops F1', (s) => percent(s.device.visits.groups['office desktops']?.f1 ?? 0)],
  ['household pairs P / R / F1', (s) => prf(s.household.devicePairs)],
  ['visitors a day', (s) => signed(s.uniqueVisitors.day)],
  ['7 days', (s) => signed(s.uniqueVisitors.days7)],
  ['30 days', (s) => signed(s.uniqueVisitors.days30)],
  ['ECE', (s) => s.confidence.ece.toFixed(3)],
  ['Brier / constant', (s) => (s.confidence.brier / s.confidence.brierOfConstant).toFixed(2)],
  ['AUROC', (s) => s.confidence.auroc?.toFixed(3) ?? '-'],
  ['bots mixed with people', (s) => String(s.botHygiene.identitiesMixingBotsAndHumans)],
];

export const HEADER = [
  `| set | ${COLUMNS.map(([title]) => title).join(' | ')} | events/s |`,
  `|---|${'---|'.repeat(COLUMNS.length + 1)}`,
].join('\n');

export const row = (set: string, score: Score, eventsPerSecond: number): string =>
  `| ${set} | ${COLUMNS.map(([, value]) => value(score)).join(' | ')} | ${Math.round(eventsPerSecond).toLocaleString('en')} |`;
