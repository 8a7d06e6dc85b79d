import { setTimeout as sleep } from 'node:timers/promises';

/** Asks every quarter of a second until there is an answer. @throws Error with what was waited for, after `seconds` */
export const until = async <T>(what: string, seconds: number, ask: () => Promise<T | undefined>): Promise<T> => {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`${what}: not after ${seconds} s`);
    await sleep(250);
  }
};
