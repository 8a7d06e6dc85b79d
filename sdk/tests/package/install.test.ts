import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installPacked, sdk, tools } from './packed.ts';

let user: ReturnType<typeof installPacked>;
beforeAll(() => {
  user = installPacked();
});
afterAll(() => user.remove());

test('npm installs it from its tarball alone: built files, README and licence, and nothing of the sources', () => {
  expect(readdirSync(user.installed).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
  expect(readdirSync(path.join(user.project, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
    '@evothesis',
  ]);
  const { exports } = JSON.parse(readFileSync(path.join(user.installed, 'package.json'), 'utf8'));
  for (const target of Object.values(exports).flatMap((one) =>
    Object.values(typeof one === 'string' ? [one] : (one as object)),
  ))
    expect(readFileSync(path.join(user.installed, target as string), 'utf8')).not.toContain(sdk);
});

test('on a server importing it does nothing, and a pixel does nothing either', () => {
  const said = user.run(
    'server.js',
    `const before = Object.getOwnPropertyNames(globalThis).join();
     const timers = () => process.getActiveResourcesInfo().join();
     const idle = timers();
     const { createPixel, ...sources } = await import('@evothesis/pixel');
     const use = Object.values(sources).map((source) => source());
     const pixel = createPixel({ siteId: 's1', use });
     pixel.track('x'); pixel.pageview(); pixel.setConsent('granted'); pixel.on('sent', () => {})();
     await pixel.flush(); await pixel.shutdown();
     const { evothesis } = await import('@evothesis/pixel/astro');
     const { startPixel } = await import('@evothesis/pixel/svelte');
     console.log(use.length > 5, Object.getOwnPropertyNames(globalThis).join() === before, timers() === idle,
       typeof evothesis, typeof startPixel);`,
  );
  expect(said.trim()).toBe('true true true function function');
});

test('its types compile, and a wrong call does not', () => {
  writeFileSync(
    path.join(user.project, 'use.ts'),
    `import { createPixel, exit, type WireEvent } from '@evothesis/pixel';
     type Shop = { add_to_cart: { sku: string; price: number }; seen: { page?: string } };
     const pixel = createPixel<Shop>({ siteId: 's1', use: [exit({ idleAfter: 1000 })], beforeSend: (event: WireEvent) => event });
     pixel.track('add_to_cart', { sku: 'a', price: 1 });
     pixel.track('seen');
     // @ts-expect-error a property is missing
     pixel.track('add_to_cart', { sku: 'a' });
     // @ts-expect-error properties are missing
     pixel.track('add_to_cart');
     // @ts-expect-error no such event
     pixel.track('add_to_car', {});
     // @ts-expect-error no such option
     createPixel({ siteId: 's1', persistance: 'local' });
     createPixel({ siteId: 's1' }).track('anything', { at: 'all', n: 1, deep: { list: [1, null] } });`,
  );
  for (const [resolution, module] of [
    ['bundler', 'esnext'],
    ['nodenext', 'nodenext'],
  ] as const)
    execFileSync(
      process.execPath,
      [
        path.join(tools, 'typescript/bin/tsc'),
        ...['--noEmit', '--strict', '--skipLibCheck', 'false', '--lib', 'es2022,dom', '--target', 'es2022'],
        ...['--module', module, '--moduleResolution', resolution, 'use.ts'],
      ],
      { cwd: user.project, stdio: 'pipe' },
    );
});

test('integrity.json has the hash of each script, in the form of the tag’s attribute', () => {
  const list = JSON.parse(readFileSync(path.join(user.installed, 'dist/integrity.json'), 'utf8')) as Record<
    string,
    string
  >;
  expect(Object.keys(list).sort()).toEqual(['pixel.full.min.js', 'pixel.min.js']);
  for (const [file, hash] of Object.entries(list)) {
    const digest = createHash('sha384').update(readFileSync(path.join(user.installed, 'dist', file)));
    expect(`sha384-${digest.digest('base64')}`, file).toBe(hash);
  }
});
