import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { person } from './people.ts';
import { createRandom } from './random.ts';
import { createVisit, type TimedBatch, type Visit } from './visit.ts';

export type TrafficOptions = {
  collectUrl: string;
  /** Visits that begin in a minute, evenly spread. */
  perMinute: number;
  /** Default `traffic.example`. */
  siteId?: string;
  /** The same seed makes the same people and the same visits. Default 1. */
  seed?: number;
  /** People who visit, again and again. Default 500. */
  people?: number;
};

export type TrafficCounts = { visits: number; sent: number; refused: number; retried: number; events: number };

const TRIES = 5;

/** Sends one batch as the SDK would: tries again on network errors, 429 and 5xx. Resolves with the last status. */
export const sendBatch = async (
  agent: Agent,
  url: string,
  { person }: Pick<Visit, 'person'>,
  { batch }: Pick<TimedBatch, 'batch'>,
  onRetry: () => void,
): Promise<number> => {
  for (let attempt = 1; ; attempt++) {
    const body = JSON.stringify({ ...batch, attempt, sentAt: new Date().toISOString() });
    const status = await new Promise<number>((resolve) => {
      const call = request(
        url,
        {
          method: 'POST',
          agent,
          headers: {
            'content-type': 'text/plain',
            'content-length': Buffer.byteLength(body),
            origin: `https://${batch.siteId}`,
            'user-agent': person.userAgent,
            'accept-language': person.acceptLanguage,
            'x-local-viewer-ip': person.ip,
            'x-local-viewer-country': person.country,
            'x-local-viewer-asn': person.asn,
          },
        },
        (answer) => {
          answer.resume();
          answer.once('end', () => resolve(answer.statusCode ?? 0));
        },
      );
      call.once('error', () => resolve(0));
      call.end(body);
    });
    if ((status !== 0 && status !== 429 && status < 500) || attempt === TRIES) return status;
    onRetry();
    await pause(200 * 2 ** attempt);
  }
};

/** Synthetic visits through the real front door, in real time, until it is stopped. */
export const startTraffic = ({
  collectUrl,
  perMinute,
  siteId = 'traffic.example',
  seed = 1,
  people = 500,
}: TrafficOptions) => {
  const counts: TrafficCounts = { visits: 0, sent: 0, refused: 0, retried: 0, events: 0 };
  const random = createRandom(seed);
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const waiting = new Set<NodeJS.Timeout>();
  const underWay = new Set<Promise<void>>();
  let stopped = false;

  const send = async (visit: Visit, batch: TimedBatch): Promise<void> => {
    const status = await sendBatch(agent, collectUrl, visit, batch, () => counts.retried++);
    if (status === 200) {
      counts.sent++;
      counts.events += batch.batch.events.length;
    } else counts.refused++;
  };
  const after = (ms: number, run: () => void): void => {
    const timer = setTimeout(() => {
      waiting.delete(timer);
      if (!stopped) run();
    }, ms);
    waiting.add(timer);
  };
  const begin = (): void => {
    counts.visits++;
    const visit = createVisit(random, person(seed, random.whole(0, people - 1)), siteId, Date.now());
    for (const batch of visit.batches)
      after(batch.at, () => {
        const sending = send(visit, batch).finally(() => underWay.delete(sending));
        underWay.add(sending);
      });
    next();
  };
  const next = (): void => after(60_000 / perMinute, begin);
  next();

  return {
    counts: (): TrafficCounts => ({ ...counts }),
    stop: async (): Promise<TrafficCounts> => {
      stopped = true;
      for (const timer of waiting) clearTimeout(timer);
      await Promise.all(underWay);
      agent.destroy();
      return counts;
    },
  };
};
