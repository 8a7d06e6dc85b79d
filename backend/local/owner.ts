import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** A process as a file can name it: its number, and when it began, because numbers are used again. */
export type Owner = { pid: number; began: string };

const beganAt = (pid: number): string => {
  try {
    // Field 22 of proc(5)'s stat; the name in field 2 may hold spaces and parentheses.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
};

export const isAlive = ({ pid, began }: Owner): boolean => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and is another user's.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return began === beganAt(pid);
};

export const readOwner = (file: string): Owner | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
};

export const ownerOf = (pid: number): Owner => ({ pid, began: beganAt(pid) });
export const thisProcess = (): Owner => ownerOf(process.pid);

/** A file without an owner's name is older than this when its writer was killed, or its disk full, in between. */
const HALF_WRITTEN_MS = 2_000;

const isBeingWritten = (file: string): boolean => {
  const { mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? { mtimeMs: 0 };
  return Math.abs(Date.now() - mtimeMs) < HALF_WRITTEN_MS;
};

/**
 * Takes `file` for this process. One that a dead process left, or nobody's name is in, is taken over.
 * @returns the living process that has it, `unknown` while it is just taking it, nothing where it is ours now
 */
export const takeFile = (file: string): Owner | 'unknown' | undefined => {
  for (;;) {
    try {
      writeFileSync(file, JSON.stringify(thisProcess()), { flag: 'wx' });
      return undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = readOwner(file);
    if (holder ? isAlive(holder) : isBeingWritten(file)) return holder ?? 'unknown';
    rmSync(file, { force: true });
  }
};

/** Runs `work` while no other process holds `file`; a holder that is dead holds nothing. */
export const withLock = async <T>(file: string, work: () => Promise<T>): Promise<T> => {
  while (takeFile(file)) await pause(50);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
};
