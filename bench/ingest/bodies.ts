import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Batch } from '../../sdk/src/wire.ts';

export type RecordedBody = { headers: Readonly<Record<string, string>>; body: string };

export const BODIES_FILE = fileURLToPath(new URL('./bodies.json', import.meta.url));

/** Bodies that the built pixel sent from the demo shop in Chromium; `record/run.ts` makes them anew. */
export const recordedBodies = (): RecordedBody[] => JSON.parse(readFileSync(BODIES_FILE, 'utf8')) as RecordedBody[];

/**
 * The body as another visitor would have sent it just now: ids of its own, so that it is no repeat, and times of today.
 * Texts are exchanged in place, which costs the sender microseconds and leaves the length as it was.
 */
export const freshener = ({ body }: RecordedBody): ((id: string, now: Date) => string) => {
  const { batchId = '', sessionId = '', createdAt = '', pages = {} } = JSON.parse(body) as Batch;
  const ids = [batchId, sessionId, ...Object.keys(pages)].filter((id) => id !== '');
  const hour = createdAt.slice(0, 14);
  const earlier = new Date(Date.parse(createdAt) - 3_600_000).toISOString().slice(0, 14);
  return (id, now) => {
    let text = body;
    for (const [index, old] of ids.entries())
      text = text.replaceAll(old, `${index}${id}`.padEnd(old.length, '0').slice(0, old.length));
    const iso = now.toISOString().slice(0, 14);
    return text.replaceAll(hour, iso).replaceAll(earlier, iso);
  };
};
