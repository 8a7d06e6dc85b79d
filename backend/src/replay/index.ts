import type { Stage } from '../records/names.ts';
import type { PrivacySetting } from '../records/site.ts';
import { createEngine } from './engine.ts';
import type { ReplayLine } from './lines.ts';
import { openInMemory, openOnTables } from './open.ts';
import { openOutput, readLineBlocks } from './store.ts';

export type ReplayProgress = { lines: number; events: number; seconds: number };

export type ReplayOptions = {
  /** File of the answers, one line an input event, in input order. */
  out: string;
  /** Default `memory`. With `dynamodb` identities and sessions are written into the stage's tables. */
  store?: 'memory' | 'dynamodb';
  /** Whose tables; default `dev`. */
  stage?: Stage;
  /** Default: `full` in memory, what the site is set to with `dynamodb`. */
  privacy?: PrivacySetting;
  /** Called about once a second. */
  onProgress?: (progress: ReplayProgress) => void;
  signal?: AbortSignal;
};

export type ReplaySummary = ReplayProgress & { accepted: number; refused: number };

const PROGRESS_MS = 1_000;

/**
 * Runs recorded requests, or lines of the raw archive, through the real ingest core and the real enrichment on the
 * virtual clock of the data. Memory holds what the store holds, not the files.
 */
export const replay = async (files: readonly string[], options: ReplayOptions): Promise<ReplaySummary> => {
  const { out, store = 'memory', stage = 'dev', privacy, onProgress, signal } = options;
  const engine = createEngine(store === 'memory' ? openInMemory(privacy) : openOnTables(stage, privacy));
  const output = await openOutput(out);
  const started = performance.now();
  let told = started;
  const sum = { lines: 0, events: 0, accepted: 0, refused: 0 };
  const progress = () => ({ ...sum, seconds: (performance.now() - started) / 1000 });

  const textOf = (answers: readonly ReplayLine[]): string => {
    let text = '';
    for (const answer of answers) {
      sum.events++;
      if (answer.accepted) sum.accepted++;
      else sum.refused++;
      text += `${JSON.stringify(answer)}\n`;
    }
    return text;
  };

  try {
    for (const file of files)
      for await (const lines of readLineBlocks(file)) {
        signal?.throwIfAborted();
        let text = '';
        for (const line of lines) {
          const i = sum.lines++;
          if (line.trim() !== '') text += textOf(await engine.take(i, line));
        }
        await output.write(text);
        if (performance.now() - told < PROGRESS_MS) continue;
        told = performance.now();
        onProgress?.(progress());
      }
    await output.write(textOf(await engine.end()));
  } finally {
    await output.close();
  }
  return progress();
};
