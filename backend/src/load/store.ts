import { readFile } from 'node:fs/promises';

/** Resident memory of each process in MB, by name; what cannot be read (no Linux, gone) is left out. */
export const memoryOf = async (pids: Readonly<Record<string, number>>): Promise<Record<string, number>> => {
  const found: Record<string, number> = {};
  for (const [name, pid] of Object.entries(pids)) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
    if (kilobytes !== undefined) found[name] = Math.round(Number(kilobytes) / 1_024);
  }
  return found;
};
