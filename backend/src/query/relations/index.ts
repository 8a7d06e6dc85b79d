import { sqlFile } from '../store.ts';

/** The relations that an engine brings: its `events`, or those that it has kept. */
export const BROUGHT = ['archived', 'events', 'parts', 'all_actions', 'all_pages', 'all_visits', 'all_deeds'] as const;
export type Base = Readonly<Partial<Record<(typeof BROUGHT)[number], string>>>;

/** A quarter of an hour, milliseconds. */
export const QUARTER = 15 * 60_000;

const sloted = (name: 'parts' | 'actions', slot: number): string =>
  sqlFile(`relations/${name}`).replaceAll('{slot}', String(slot));

/** Parts of a relation `events`, in slots of so many milliseconds. */
export const partsSql = (slot: number): string => sloted('parts', slot);
export const actionsSql = (slot: number): string => sloted('actions', slot);

/** Page instances of what a relation of parts has, visits of what one of pages has, deeds of what one of actions has. */
export const pagesSql = (parts: string): string => sqlFile('relations/pages').replaceAll('{parts}', parts);
export const visitsSql = (pages: string): string => sqlFile('relations/visits').replaceAll('{pages}', pages);
export const deedsSql = (actions: string): string => sqlFile('relations/deeds').replaceAll('{actions}', actions);
