import { createHash } from 'node:crypto';

/** Members in the order of their names: the compact form of a batch keeps values, not the order of members. */
const inOrder = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** Adds up the SHA-256 of lines, 48 bits of it: two sets of lines have the same sum only if they are the same set. */
export const createTally = () => {
  const sum = [0, 0, 0];
  let lines = 0;
  return {
    add: (line: unknown): void => {
      const hash = createHash('sha256').update(JSON.stringify(line, inOrder)).digest();
      for (let at = 0; at < 3; at++) sum[at] = ((sum[at] as number) + hash.readUIntBE(at * 6, 6)) % 2 ** 48;
      lines++;
    },
    lines: (): number => lines,
    is: (): string => `${lines} ${sum.join('-')}`,
  };
};
export type Tally = ReturnType<typeof createTally>;
