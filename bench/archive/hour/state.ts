import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ArchiveKind } from '../../../backend/src/archive/kinds.ts';

/** How far a run has come. Tables, objects and bundles lie beside it, so that a run that was stopped goes on here. */
export type State = {
  events: number;
  seed: number;
  /** What was answered 200, by site: a tally each of raw and enriched lines. Absent: the tables are not filled. */
  answered?: Record<string, Record<ArchiveKind, string>>;
  /** Wall seconds of a whole archiving, from which moments to kill are taken. */
  seconds?: Record<ArchiveKind, number>;
  /** SHA-256 of every object by its key, as an archiving that nobody disturbed left them. */
  control?: Record<string, string>;
  kills: number;
  /** Of the kills, those that came after the archiver had ended. */
  finished: number;
  /** Archivings that ended in an error of their own (a time-out on a busy machine) and were run again. */
  failed: number;
};

/** Opens a run's folder; one whose tables were never filled to the end, or that is of another run, begins anew. */
export const openState = (folder: string, { events, seed }: Pick<State, 'events' | 'seed'>) => {
  const file = join(folder, 'state.json');
  let state: State = { events, seed, kills: 0, finished: 0, failed: 0 };
  const stored = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as State) : undefined;
  const resumed = stored?.answered !== undefined && stored.events === events && stored.seed === seed;
  if (resumed) state = stored;
  else
    for (const name of [
      'state.json',
      'tables.db',
      'tables.db-wal',
      'tables.db-shm',
      's3',
      'rawArchiver',
      'enrichedArchiver',
    ])
      rmSync(join(folder, name), { recursive: true, force: true });
  return {
    resumed,
    get: (): Readonly<State> => state,
    set: (change: Partial<State>): void => {
      state = { ...state, ...change };
      writeFileSync(`${file}.new`, JSON.stringify(state));
      renameSync(`${file}.new`, file);
    },
  };
};
