#!/usr/bin/env node
// Plain JavaScript that any Node from 18 on reads: the commands are TypeScript, which Node runs by itself from 22.18 on
// (https://nodejs.org/docs/latest-v24.x/api/typescript.html). An older one starts the pinned Node 24 beside it instead.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const runsTypeScript = () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
};

const pinnedNode = () => {
  const require = createRequire(import.meta.url);
  try {
    return require.resolve(`node-${process.platform}-${process.arch}/bin/node`);
  } catch {
    return undefined;
  }
};

/** Hands arguments, streams, signals and the exit code through, so that callers notice no second process. */
const runUnder = (node) => {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`evothesis: ${node} did not start: ${error.message}\n`);
    process.exit(1);
  });
  // 128 + number is how shells report a process that a signal ended.
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
};

if (runsTypeScript()) {
  const { main } = await import('./main.ts');
  await main(process.argv.slice(2));
} else {
  const node = pinnedNode();
  if (node) runUnder(node);
  else {
    process.stderr.write(
      `evothesis: Node ${process.versions.node} is too old. Run \`npm ci\` (on Linux it brings Node 24), or install Node 22.18 or later.\n`,
    );
    process.exitCode = 1;
  }
}
