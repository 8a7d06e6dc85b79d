import { accessSync, constants, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isAlive, ownerOf, readOwner, takeFile } from './owner.ts';

/**
 * For nobody else on this machine: events of visitors lie in it. One level at a time, since Node's recursive mkdir never
 * returns where a file system refuses it, as /proc does.
 */
const makeDirectory = (directory: string): void => {
  if (existsSync(directory)) return;
  makeDirectory(path.dirname(directory));
  mkdirSync(directory, 0o700);
};

/**
 * Takes a data directory for this process: two stacks on one would deliver everything twice.
 * @throws Error naming the process that has it
 */
export const takeDataDir = (dataDir: string): { release: () => void } => {
  const file = path.join(dataDir, 'owner.json');
  let owner: ReturnType<typeof takeFile>;
  try {
    makeDirectory(dataDir);
    accessSync(dataDir, constants.W_OK);
    owner = takeFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`The data directory ${dataDir} cannot be written (${code}): name another one with --data.`);
  }
  if (owner)
    throw new Error(
      `A stack is already running on ${dataDir} (${owner === 'unknown' ? 'it has just been started' : `process ${owner.pid}`}). Stop it, or start this one with another --data directory.`,
    );
  return { release: () => rmSync(file, { force: true }) };
};

/** Writes down a server that could outlive its stack, and ends the one that did. */
export const adoptServer = (file: string) => ({
  endLeftOver: async (): Promise<void> => {
    const owner = readOwner(file);
    if (!owner || !isAlive(owner)) return;
    process.kill(owner.pid, 'SIGKILL');
    while (isAlive(owner)) await new Promise((resolve) => setTimeout(resolve, 10));
  },
  remember: (pid: number): void => {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(ownerOf(pid)));
  },
  forget: (): void => rmSync(file, { force: true }),
});
