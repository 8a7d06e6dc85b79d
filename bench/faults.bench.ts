import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { FAULT_ROWS, type FaultResult, faultTable, runFaults } from '../edge/tests/faults.ts';

/**
 * The fault table in its long form: `npm run test:faults -- [batches a row, default 5000] [first row] [last row]`. Rows
 * count from 1; a run of some rows leaves the others as they are in `bench/results/faults.json`.
 */
const [batches = 5_000, first = 1, last = FAULT_ROWS.length] = process.argv.slice(2).map(Number);
const STATE = 'bench/results/faults.json';
type Measured = FaultResult & { seconds: number; at: string };

console.warn = () => {};
/** Read anew each time: other rows may be measured by another process meanwhile. */
const save = async (row: Measured): Promise<void> => {
  const measured: Record<string, Measured> = JSON.parse(await readFile(STATE, 'utf8').catch(() => '{}'));
  measured[row.name] = row;
  const rows = FAULT_ROWS.flatMap(({ name }) => measured[name] ?? []);
  const seconds = rows.reduce((sum, row) => sum + row.seconds, 0);
  const text = `# Faults between the ingest and its stores

Real edge and collector bundles, a real DynamoDB server (dynoxide), the S3 server of the local stack; a proxy between
them breaks what the row says, or a process is killed (\`kill -9\`) at random moments and started again. Clients send a
batch up to five times. Found: of the batches answered 200, those stored when all is well again and the spool is
drained. Doubled: stored twice, under whatever key. ${rows.length} rows, ${Math.round(seconds)} s in all, the last on
${rows
  .map(({ at }) => at.slice(0, 16))
  .sort()
  .at(
    -1,
  )}Z; Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'processor'}. \`npm run test:faults\` makes it.

${faultTable(rows)}
`;
  await mkdir('bench/results', { recursive: true });
  await writeFile(STATE, `${JSON.stringify(measured, null, 2)}\n`);
  await writeFile('bench/results/faults.md', text);
};

let started = performance.now();
const failed: string[] = [];
for (const row of FAULT_ROWS.slice(first - 1, last)) {
  started = performance.now();
  const [result] = await runFaults(batches, [row]);
  if (!result) continue;
  const measured = { ...result, seconds: (performance.now() - started) / 1000, at: new Date().toISOString() };
  await save(measured);
  console.log(JSON.stringify(measured));
  if (result.found !== result.answered || result.doubled !== 0) failed.push(row.name);
}
if (failed.length > 0) {
  console.error(`lost or doubled: ${failed.join('; ')}`);
  process.exitCode = 1;
}
