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

const onPath = (name) =>
  (process.env.PATH ?? '')
    .split(':')
    .map((folder) => `${folder}/${name}`)
    .find((path) => existsSync(path));

/** Path of Firefox, 130 or newer (WebDriver BiDi). `FIREFOX` names another. */
export const findFirefox = (env = process.env) =>
  [env.FIREFOX, '/usr/bin/firefox-esr', '/usr/bin/firefox'].find((path) => path && existsSync(path));

/** Path of WebKitGTK's small browser, which only automation uses. */
export const findMiniBrowser = () =>
  ['x86_64', 'aarch64']
    .flatMap((machine) =>
      ['4.1', '6.0', '4.0'].map((api) => `/usr/lib/${machine}-linux-gnu/webkit2gtk-${api}/MiniBrowser`),
    )
    .find((path) => existsSync(path));

/** WebKit is driven by its own WebDriver on a screen that is not there. */
const findWebkit = () => onPath('WebKitWebDriver') && onPath('xvfb-run') && onPath('xauth') && findMiniBrowser();

/** Whether this is Debian or a child of it, where `apt-get` installs. */
export const isDebian = () => {
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
};

const CHROMIUM = {
  name: 'Chromium',
  packages: ['chromium'],
  find: findChromium,
  /** For where nothing may be installed without asking. */
  advice:
    'The browser tests need Chromium: install it (Debian: "sudo apt-get install chromium"; elsewhere from https://www.chromium.org) and, if it is not /usr/bin/chromium, name its path in the variable CHROMIUM.',
};
const FIREFOX = {
  name: 'Firefox',
  packages: ['firefox-esr'],
  find: findFirefox,
  advice:
    'The tests in all browsers need Firefox: install it (Debian: "sudo apt-get install firefox-esr"; elsewhere from https://www.mozilla.org) and, if it is not /usr/bin/firefox-esr, name its path in the variable FIREFOX.',
};
const WEBKIT = {
  name: 'WebKit',
  packages: ['webkit2gtk-driver', 'xvfb', 'xauth'],
  find: findWebkit,
  advice:
    'The tests in all browsers need WebKitGTK and its driver: install them (Debian: "sudo apt-get install webkit2gtk-driver xvfb xauth").',
};

/** Tools by the command that needs them: `npm start` needs none beyond Node. */
export const NEEDS = {
  start: [],
  test: [CHROMIUM],
  'test:browsers': [CHROMIUM, FIREFOX, WEBKIT],
};
