import { createWriteStream, existsSync, mkdirSync, renameSync, statSync, type WriteStream } from 'node:fs';
import path from 'node:path';

/** A log is set aside as `.1` beyond this size, so that a stack left running does not fill the disk. */
const MAX_BYTES = 10 * 1024 * 1024;

/**
 * One file per function or part in `DIR/logs`, opened at the first line. Lines that a full disk refuses are left out: a
 * stack that ended over its log would end just when somebody has to look into it.
 */
export const createLog = (directory: string, name: string) => {
  const file = path.join(directory, `${name}.log`);
  let stream: WriteStream | undefined;
  let size = 0;
  const open = (): WriteStream | undefined => {
    try {
      mkdirSync(directory, { recursive: true });
      size = existsSync(file) ? statSync(file).size : 0;
      if (size > MAX_BYTES) {
        renameSync(file, `${file}.1`);
        size = 0;
      }
    } catch {
      return undefined;
    }
    const opened = createWriteStream(file, { flags: 'a' });
    // The next line tries again.
    opened.on('error', () => {
      if (stream === opened) stream = undefined;
    });
    return opened;
  };
  return (line: Buffer | string): void => {
    stream ??= open();
    size += line.length;
    stream?.write(line);
    if (size <= MAX_BYTES) return;
    stream?.end();
    stream = undefined;
  };
};
export type Log = ReturnType<typeof createLog>;
