import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { buildDashboard } from '../build.ts';

/** Of all files of the first load, compressed as CloudFront compresses them for those who know no Brotli. */
const BUDGET_BYTES = 150_000;
/** What it is today and a little more: who needs more says so here. */
const AIM_BYTES = 60_000;

describe('the first load', () => {
  it('stays within its budget, and is the same files for the same sources', async () => {
    const folder = await buildDashboard();
    const files = readdirSync(folder);
    expect(files.map((name) => name.replace(/-[\w-]{8}\./, '-HASH.')).sort()).toEqual([
      'app-HASH.css',
      'app-HASH.js',
      'index.html',
    ]);
    const bytes = files.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name)), { level: 6 }).length, 0);
    expect(bytes).toBeLessThanOrEqual(BUDGET_BYTES);
    expect(bytes).toBeLessThanOrEqual(AIM_BYTES);
    const script = readFileSync(join(folder, files.find((name) => name.endsWith('.js')) ?? ''), 'utf8');
    expect(script).not.toContain('dashboard/src/');
    await buildDashboard();
    expect(readdirSync(folder)).toEqual(files);
  });
});
