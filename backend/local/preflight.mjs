import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isDebian, isNodeNewEnough, LEAST_NODE, NEEDS } from './system-needs.mjs';

/**
 * `preflight.mjs start|test|test:browsers`: finds out what is missing before anything starts. What may be installed without asking
 * (root on Debian, or CI on Debian) is installed by `install-system-tools.sh`; for the rest one sentence says how.
 */
const fail = (sentence) => {
  console.error(sentence);
  process.exit(1);
};

const command = process.argv[2] ?? '';
if (!Object.hasOwn(NEEDS, command)) fail(`usage: node backend/local/preflight.mjs ${Object.keys(NEEDS).join('|')}`);

if (!existsSync(new URL('../../node_modules/esbuild/package.json', import.meta.url)))
  fail('The packages are not installed: run "npm ci" first.');

if (!isNodeNewEnough(process.version)) {
  const own = existsSync(
    new URL(`../../node_modules/node-${process.platform}-${process.arch}/package.json`, import.meta.url),
  );
  fail(
    own
      ? `This is Node ${process.version}; the installed Node 24 is first in line under npm: run "npm ${command}".`
      : `Node ${LEAST_NODE.join('.')} or newer is needed and this is ${process.version}: run "npm ci" without --omit=optional (it brings Node 24 for Linux), or install Node 24 from https://nodejs.org.`,
  );
}

const missing = NEEDS[command].filter(({ find }) => !find());
if (missing.length) {
  const mayInstall = isDebian() && (process.getuid?.() === 0 || Boolean(process.env.CI));
  if (mayInstall) {
    const packages = missing.flatMap((need) => need.packages);
    console.error(`Installing ${missing.map(({ name }) => name).join(', ')} with apt…`);
    const script = fileURLToPath(new URL('./install-system-tools.sh', import.meta.url));
    spawnSync('sh', [script, ...packages], { stdio: ['ignore', 2, 2] });
  }
  const still = missing.filter(({ find }) => !find());
  if (still.length) fail(still.map(({ advice }) => advice).join('\n'));
}
