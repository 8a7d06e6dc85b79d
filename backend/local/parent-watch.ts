import { readFileSync } from 'node:fs';

/** How often the parents are looked at: nothing tells a process that its parent has died. */
const EVERY_MS = 250;

const parentOf = (pid: number): number | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
};

/**
 * Calls `died` once when the process that started this one is gone. Under npm that is two steps up: npm starts a shell,
 * and the shell outlives an npm that was killed.
 */
export const whenParentDies = (died: () => void): { stop: () => void } => {
  const parent = process.ppid;
  const grandparent = process.env.npm_lifecycle_event ? parentOf(parent) : undefined;
  const timer = setInterval(() => {
    if (process.ppid === parent && (grandparent === undefined || parentOf(parent) === grandparent)) return;
    clearInterval(timer);
    died();
  }, EVERY_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
};
