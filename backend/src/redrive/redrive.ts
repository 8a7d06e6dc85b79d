import type { StreamRecord } from '../enrichment/read-record.ts';

/** What redriving touches. */
export type DeadLetterPorts = {
  /** Keys of the objects that the event source mapping left. */
  list: () => AsyncIterable<string>;
  read: (key: string) => Promise<string>;
  remove: (key: string) => Promise<void>;
  /** Enriches records again; gives the reasons of those that failed again. */
  process: (records: readonly StreamRecord[]) => Promise<readonly string[]>;
};

export type RedriveReport = {
  objects: number;
  records: number;
  /** Still failing, by object; those objects stay. */
  failed: readonly { key: string; reasons: readonly string[] }[];
};

/** The records of one object; `payload` is the event as the function got it, as text. */
const recordsOf = (text: string): readonly StreamRecord[] => {
  const { payload } = JSON.parse(text) as { payload: string | { Records?: StreamRecord[] } };
  const event = typeof payload === 'string' ? (JSON.parse(payload) as { Records?: StreamRecord[] }) : payload;
  return event.Records ?? [];
};

/**
 * Enriches the records that the stream gave up on. Processing is idempotent and an object goes only when all its
 * records are stored, so that stopping anywhere and starting again loses nothing and doubles nothing.
 */
export const redrive = async (ports: DeadLetterPorts): Promise<RedriveReport> => {
  const failed: { key: string; reasons: readonly string[] }[] = [];
  let objects = 0;
  let records = 0;
  for await (const key of ports.list()) {
    objects++;
    try {
      const found = recordsOf(await ports.read(key));
      const reasons = await ports.process(found);
      if (reasons.length > 0) failed.push({ key, reasons });
      else {
        records += found.length;
        await ports.remove(key);
      }
    } catch (error) {
      failed.push({ key, reasons: [String(error)] });
    }
  }
  return { objects, records, failed };
};
