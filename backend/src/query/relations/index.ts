import { sqlFile } from '../store.ts';

/** The relations that an engine brings: its `events`, or those that it has kept. */
export const BROUGHT = ['archived', 'events', 'parts', 'all_actions', 'all_pages', 'all_visits', 'all_deeds'] as const;
export type Base = Readonly<Partial<Record<(typeof BROUGHT)[number], string>>>;

/** A quarter of an hour, milliseconds. */
export const QUARTER = 15 * 60_000;

/** Where a visit came from and what it was made on, by the first event of a part, a page or a visit. */
const ORIGINS = 'channel source medium campaign country region city device browser os language'.split(' ');
const first = (column: string): string => `min_by(${column}, ord) AS ${column}`;
/** Whose a part, a page or a visit is; a household may be known only after the first event. */
const WHOSE = [
  first('identity_key'),
  'min_by(household_key, ord) FILTER (WHERE household_key IS NOT NULL) AS household_key',
  ...['tier', 'confidence', 'weight'].map(first),
];
const relation = (name: 'parts' | 'actions' | 'pages' | 'visits' | 'deeds'): string =>
  sqlFile(`relations/${name}`)
    .replace('{whose}', WHOSE.join(',\n  '))
    .replace('{origins}', ORIGINS.map(first).join(',\n  '));

const sloted = (name: 'parts' | 'actions', slot: number): string => relation(name).replaceAll('{slot}', String(slot));

/** Parts of a relation `events`, in slots of so many milliseconds. */
export const partsSql = (slot: number): string => sloted('parts', slot);
export const actionsSql = (slot: number): string => sloted('actions', slot);

/** Page instances of what a relation of parts has, visits of what one of pages has, deeds of what one of actions has. */
export const pagesSql = (parts: string): string => relation('pages').replaceAll('{parts}', parts);
export const visitsSql = (pages: string): string => relation('visits').replaceAll('{pages}', pages);
export const deedsSql = (actions: string): string => relation('deeds').replaceAll('{actions}', actions);
