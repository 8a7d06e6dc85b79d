import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { findMiniBrowser } from '../../../backend/local/system-needs.mjs';
import { type Driver, DriverSilent, type Tab } from './driver.ts';

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** Longer than a page takes to load on a loaded machine, ms. */
const PATIENCE = 25_000;

/** One driver process with everything it starts, and calls to it. */
const startProcess = async () => {
  const port = await freePort();
  // A group of its own: xvfb-run, Xvfb, the driver and its browsers end together.
  const driver = spawn('xvfb-run', ['-a', 'WebKitWebDriver', `--port=${port}`, '--host=127.0.0.1'], {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, NO_AT_BRIDGE: '1' },
  });
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      signal: AbortSignal.timeout(PATIENCE),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }).catch((error: Error) => {
      throw error.name === 'TimeoutError' ? new DriverSilent(`WebDriver ${path}: no answer`) : error;
    });
    const { value } = (await response.json()) as { value: T & { error?: string; message?: string } };
    if (!response.ok) throw new Error(`WebDriver ${path}: ${value?.error} ${value?.message}`);
    return value;
  };
  for (let tries = 0; ; tries++) {
    try {
      await call('GET', '/status');
      break;
    } catch (error) {
      if (tries > 300) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  const kill = (): void => {
    if (driver.pid && driver.exitCode === null) process.kill(-driver.pid);
  };
  return { call, kill };
};

/**
 * WebKitGTK by classic WebDriver (https://www.w3.org/TR/webdriver2/), on a screen of Xvfb's. The driver is given one
 * session at a time, so a visitor is a browser of their own; one that cannot be ended takes its driver along.
 */
export const startWebkit = async (): Promise<Driver> => {
  const binary = findMiniBrowser();
  if (!binary) throw new Error('WebKit is missing');
  let running = await startProcess();
  const restart = async (): Promise<void> => {
    running.kill();
    running = await startProcess();
  };
  let version = '';
  return {
    get version() {
      return version;
    },
    visitor: async () => {
      const { call } = running;
      const opened = await call<{ sessionId: string; capabilities: { browserVersion: string } }>('POST', '/session', {
        capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { binary, args: ['--automation'] } } },
      }).catch(async (error: Error) => {
        await restart();
        throw new DriverSilent(error.message);
      });
      version = opened.capabilities.browserVersion;
      const session = `/session/${opened.sessionId}`;
      let used = false;
      return {
        tab: async (): Promise<Tab> => {
          const { handle } = used
            ? await call<{ handle: string }>('POST', `${session}/window/new`, { type: 'tab' })
            : { handle: await call<string>('GET', `${session}/window`) };
          used = true;
          const here = (): Promise<unknown> => call('POST', `${session}/window`, { handle });
          const find = async (selector: string): Promise<string> => {
            await here();
            const found = await call<Record<string, string>>('POST', `${session}/element`, {
              using: 'css selector',
              value: selector,
            });
            return `${session}/element/${found[ELEMENT]}`;
          };
          return {
            open: async (url) => {
              await here();
              await call('POST', `${session}/url`, { url });
            },
            click: async (selector) => call('POST', `${await find(selector)}/click`, {}),
            type: async (selector, text) => call('POST', `${await find(selector)}/value`, { text }),
            run: async (body) => {
              await here();
              return call('POST', `${session}/execute/sync`, { script: body, args: [] });
            },
            close: async () => {
              await here();
              await call('DELETE', `${session}/window`);
            },
          };
        },
        leave: () => call<void>('DELETE', session).catch(restart),
      };
    },
    close: async () => running.kill(),
  };
};
