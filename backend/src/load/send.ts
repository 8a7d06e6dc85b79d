import { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { sendBatch } from '../../local/traffic/run.ts';
import type { Ledger } from './ledger.ts';
import { intensity, type Shape } from './shape.ts';
import type { createVisitors } from './visitors.ts';

export type LoadOptions = {
  collectUrl: string;
  /** Events a second, on the average. */
  rate: number;
  seconds: number;
  shape: Shape;
  visitors: ReturnType<typeof createVisitors>;
  ledger: Ledger;
  /** Ends it early. */
  signal: AbortSignal;
  /** Called about once a second. */
  onProgress: (second: number) => void;
};

const TICK_MS = 20;
/** Requests under way at most. Beyond it the load waits, and the rate that was reached says so. */
const AT_ONCE = 128;

/** Sends visits at a rate, open loop up to `AT_ONCE`. Resolves when the last answer is there, with the seconds of sending. */
export const sendLoad = async (options: LoadOptions): Promise<{ seconds: number; retried: number }> => {
  const { collectUrl, rate, seconds, shape, visitors, ledger, signal, onProgress } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const underWay = new Set<Promise<void>>();
  let retried = 0;
  const send = async (): Promise<number> => {
    const next = visitors.next(Date.now());
    const { batchId = '', events } = next.batch;
    const before = performance.now();
    const sending = sendBatch(agent, collectUrl, next, next, () => retried++)
      .then((status) => ledger.answer(batchId, events.length, status, performance.now() - before))
      .finally(() => underWay.delete(sending));
    underWay.add(sending);
    if (underWay.size >= AT_ONCE) await Promise.race(underWay);
    return events.length;
  };
  const started = performance.now();
  let due = 0;
  let last = 0;
  let told = 0;
  for (let now = 0; now < seconds && !signal.aborted; now = (performance.now() - started) / 1_000) {
    due += rate * intensity(now, seconds, shape) * (now - last);
    last = now;
    while (due >= 1 && !signal.aborted && (performance.now() - started) / 1_000 < seconds) due -= await send();
    // What could not be sent in its second is not made up for: that would turn a slow second into a stampede.
    due = Math.min(due, rate);
    if (now - told >= 1) {
      told = now;
      onProgress(now);
    }
    await pause(TICK_MS);
  }
  const took = (performance.now() - started) / 1_000;
  await Promise.all(underWay);
  agent.destroy();
  return { seconds: took, retried };
};
