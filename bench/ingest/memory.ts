import { readFileSync } from 'node:fs';

/** Resident memory of a process in MB; nothing for one that is gone. */
const residentOf = (pid: number): number | undefined => {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
};

export type Memory = {
  name: string;
  first: number;
  last: number;
  most: number /** MB a minute, by least squares. */;
  slope: number;
};

/** Watches processes until it is stopped. What they need to warm up (`settleMs`) is left out of the slope. */
export const watchMemory = (pids: Readonly<Record<string, number>>, everyMs = 2_000, settleMs = 60_000) => {
  const samples = new Map(Object.keys(pids).map((name) => [name, [] as { at: number; mb: number }[]]));
  const started = performance.now();
  const take = (): void => {
    for (const [name, pid] of Object.entries(pids)) {
      const mb = residentOf(pid);
      if (mb !== undefined) samples.get(name)?.push({ at: performance.now() - started, mb });
    }
  };
  take();
  const timer = setInterval(take, everyMs);
  return (): Memory[] => {
    clearInterval(timer);
    take();
    return [...samples].map(([name, all]) => {
      const settled = all.filter(({ at }) => at >= settleMs);
      const used = settled.length > 2 ? settled : all;
      const mean = (of: (sample: { at: number; mb: number }) => number) =>
        used.reduce((sum, each) => sum + of(each), 0) / used.length;
      const [at, mb] = [mean((each) => each.at), mean((each) => each.mb)];
      const spread = used.reduce((sum, each) => sum + (each.at - at) ** 2, 0);
      const together = used.reduce((sum, each) => sum + (each.at - at) * (each.mb - mb), 0);
      return {
        name,
        first: all[0]?.mb ?? Number.NaN,
        last: all.at(-1)?.mb ?? Number.NaN,
        most: Math.max(...all.map((each) => each.mb)),
        slope: spread > 0 ? (together / spread) * 60_000 : 0,
      };
    });
  };
};
