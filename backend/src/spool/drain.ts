import type { SpooledBatch } from './unread.ts';

/** What the drain touches. */
export type SpoolPorts = {
  /** Keys in order, oldest first. */
  list: (limit: number) => Promise<readonly string[]>;
  /** `undefined` when it is gone, or when its content is no batch. */
  read: (key: string) => Promise<SpooledBatch | undefined>;
  remove: (key: string) => Promise<void>;
  /** Puts a batch into raw-events, durable when it resolves; a batch that is there already is a repeat. */
  keep: (batch: SpooledBatch) => Promise<'stored' | 'repeat'>;
};

export type DrainReport = {
  stored: number;
  /** Had reached the table after all, or another drain was faster. */
  repeats: number;
  /** Objects that hold no batch; they stay where they are for a person to look at. */
  unreadable: readonly string[];
  /** Name of the error that stopped the drain; what is left waits for the next one. */
  stopped?: string;
};

/**
 * Puts spooled batches back, oldest first. An object is deleted only after its batch is durable, and a batch is put on
 * the condition that it is not there: to stop and start again anywhere loses nothing and doubles nothing.
 *
 * @param limit objects in one run; default 10,000
 */
export const drainSpool = async (ports: SpoolPorts, limit = 10_000): Promise<DrainReport> => {
  const counts = { stored: 0, repeat: 0 };
  const unreadable: string[] = [];
  const report = (): DrainReport => ({ stored: counts.stored, repeats: counts.repeat, unreadable });
  try {
    for (const key of await ports.list(limit)) {
      const batch = await ports.read(key);
      if (!batch) {
        unreadable.push(key);
        continue;
      }
      counts[await ports.keep(batch)]++;
      await ports.remove(key);
    }
  } catch (error) {
    return { ...report(), stopped: (error as Error).name };
  }
  return report();
};
