import { mkdir, writeFile } from 'node:fs/promises';
import { faultTable, runFaults } from '../edge/tests/faults.ts';

/** The fault table in its long form: `node bench/faults.bench.ts [batches a row, default 5000]`. */
const batches = Number(process.argv[2] ?? 5_000);
console.warn = () => {};
const started = performance.now();
const results = await runFaults(batches);
const failed = results.filter(({ answered, found, doubled }) => found !== answered || doubled !== 0);
const text = `# Faults between the ingest and its stores

Real edge and collector bundles, a real DynamoDB server, a real S3 server; a proxy between them breaks what the row says.
Clients send a batch up to four times. Found: of the batches answered 200, those stored when all is well again and the
spool is drained. ${batches} batches a row, ${Math.round((performance.now() - started) / 1000)} s in all, Node ${process.version}.

${faultTable(results)}
`;
await mkdir('bench/results', { recursive: true });
await writeFile('bench/results/faults.md', text);
console.log(text);
if (failed.length > 0) process.exitCode = 1;
