import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../backend/src/query/engines/duckdb/database/store.ts';
import { makeArchive } from './make.ts';

/** The month that the archive holds. */
export const MONTH = { from: Date.parse('2026-10-01T00:00:00Z'), days: 30 } as const;
export const SITE = 'bench.example';

const recipe = createHash('sha256')
  .update(readFileSync(new URL('./make.ts', import.meta.url)))
  .digest('hex');

/**
 * The archive to measure on: made once and kept in the machine's temporary directory, since making ten million events
 * takes longer than asking about them; made again when `make.ts` has changed.
 */
export const benchArchive = async (wanted: number) => {
  const folder = join(tmpdir(), `evothesis-bench-query-${wanted}`);
  const archive = join(folder, 'archive');
  const note = join(folder, 'made.json');
  const read = (): { recipe: string; events: number } | undefined => {
    try {
      return JSON.parse(readFileSync(note, 'utf8'));
    } catch {
      return undefined;
    }
  };
  const known = read();
  if (known?.recipe === recipe) return { folder, archive, events: known.events };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const events = await makeArchive(openDatabase(join(folder, 'spill')), archive, SITE, MONTH, wanted);
  writeFileSync(note, JSON.stringify({ recipe, events }));
  return { folder, archive, events };
};

if (import.meta.main) console.log(await benchArchive(Number(process.argv[2] ?? 10_000_000)));
