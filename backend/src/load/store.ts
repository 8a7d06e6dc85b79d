import { readFile } from 'node:fs/promises';

/** Resident memory in MB and threads of each process, by name; what cannot be read (no Linux, gone) is left out. */
export const memoryOf = async (
  pids: Readonly<Record<string, number>>,
): Promise<{ mb: Record<string, number>; threads: Record<string, number> }> => {
  const mb: Record<string, number> = {};
  const threads: Record<string, number> = {};
  for (const [name, pid] of Object.entries(pids)) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
    if (kilobytes === undefined) continue;
    mb[name] = Math.round(Number(kilobytes) / 1_024);
    threads[name] = Number(/^Threads:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  }
  return { mb, threads };
};
