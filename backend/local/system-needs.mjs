/**
 * What the machine must have, checked before anything starts. Plain JavaScript that old Nodes can read: the first thing
 * it may have to say is that the Node is too old.
 */
import { existsSync, readFileSync } from 'node:fs';

/** Runs TypeScript files as they are (https://nodejs.org/api/typescript.html) and has node:sqlite. */
export const LEAST_NODE = [22, 18];

/** @param {string} version e.g. `v20.19.2` */
export const isNodeNewEnough = (version) => {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
};

const BROWSER_PATHS = ['/usr/bin/chromium'];

/** Path of the Chromium that the browser tests use, if there is one. `CHROMIUM` names another. */
export const findChromium = (env = process.env) =>
  [env.CHROMIUM, ...BROWSER_PATHS].find((path) => path && existsSync(path));

/** Whether this is Debian or a child of it, where `apt-get` installs. */
export const isDebian = () => {
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
};

/** Tools by the command that needs them: `npm start` needs none beyond Node. */
export const NEEDS = {
  start: [],
  test: [
    {
      name: 'Chromium',
      packages: ['chromium'],
      find: findChromium,
      /** For where nothing may be installed without asking. */
      advice:
        'The browser tests need Chromium: install it (Debian: "sudo apt-get install chromium"; elsewhere from https://www.chromium.org) and, if it is not /usr/bin/chromium, name its path in the variable CHROMIUM.',
    },
  ],
};
