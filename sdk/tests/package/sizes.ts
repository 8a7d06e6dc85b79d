import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { sdk, tools } from './packed.ts';

export type Size = { name: string; passed: boolean; size: number; sizeLimit: number };

/** What `npx size-limit` in `sdk/` says; bytes, brotli 11. Build first. */
export const sizes = (): Size[] => {
  const { stdout, stderr } = spawnSync(process.execPath, [path.join(tools, 'size-limit/bin.js'), '--json'], {
    cwd: sdk,
    encoding: 'utf8',
  });
  const answer: unknown = JSON.parse(stdout);
  if (!Array.isArray(answer)) throw new Error(`size-limit: ${stdout}${stderr}`);
  return answer as Size[];
};

/** `pixel.min.js (aim 4096 B)` → `['pixel.min.js', 4096]`. */
const parts = (name: string): [what: string, aim: number | undefined] => {
  const [, what = name, aim] = /^(.*?)(?: \(aim (\d+) B\))?$/.exec(name) ?? [];
  return [what, aim ? Number(aim) : undefined];
};

const kilobytes = (bytes: number): string => `${(Math.ceil(bytes / 100) / 10).toFixed(1)} kB`;

/** The README's table of sizes. Rounded up to the next 0.1 kB, so that the file a reader downloads is never larger. */
export const sizesTable = (list: readonly Size[]): string => {
  const rows = list.map(({ name, size }) => {
    const [what, aim] = parts(name);
    return `| \`${what}\` | ${kilobytes(size)} | ${aim ? kilobytes(aim) : '–'} |`;
  });
  return ['| | brotli | aim |', '|---|---|---|', ...rows].join('\n');
};

/** Bytes that the README states, by name. */
export const statedSizes = (readme: string): Map<string, number> =>
  new Map(
    [...readme.matchAll(/^\| `([^`]+)`\s*\| ([\d.]+) kB/gm)].map(([, what = '', kB]) => [
      what,
      Math.round(Number(kB) * 1000),
    ]),
  );
export const whatOf = ({ name }: Size): string => parts(name)[0];
