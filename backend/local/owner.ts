import { readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  } catch {
    return false;
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

/** Runs `work` while no other process holds `file`; a holder that is dead holds nothing. */
export const withLock = async <T>(file: string, work: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      writeFileSync(file, JSON.stringify(thisProcess()), { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = readOwner(file);
    if (holder && !isAlive(holder)) rmSync(file, { force: true });
    else await pause(50);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
};
