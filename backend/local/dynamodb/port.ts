import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A port of 127.0.0.1 that is free now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** Resolves when something speaks HTTP at `url`; rejects after `ms`, or when `failed` says why it never will. */
export const untilAnswers = async (url: string, ms: number, failed: () => string | undefined): Promise<void> => {
  const until = Date.now() + ms;
  for (;;) {
    const answered = await fetch(url, { signal: AbortSignal.timeout(1_000) }).then(
      () => true,
      () => false,
    );
    if (answered) return;
    const reason = failed();
    if (reason !== undefined) throw new Error(reason);
    if (Date.now() > until) throw new Error(`nothing answers at ${url} after ${ms / 1000} s`);
    await pause(25);
  }
};
