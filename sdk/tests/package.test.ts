import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { brotli, measure } from '../build/measure.mjs';

const sdk = fileURLToPath(new URL('..', import.meta.url));
const project = mkdtempSync(path.join(tmpdir(), 'pixel-package-'));
const installed = path.join(project, 'node_modules/@evothesis/pixel');

/** The package as npm would publish it, unpacked where npm would put it. */
beforeAll(() => {
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], {
      cwd: sdk,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  ) as [{ filename: string }];
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', path.join(project, filename), '-C', installed, '--strip-components=1']);
  writeFileSync(path.join(project, 'package.json'), '{"type":"module"}');
});
afterAll(() => rmSync(project, { recursive: true }));

const run = (file: string, code: string): string => {
  writeFileSync(path.join(project, file), code);
  return execFileSync(process.execPath, [file], { cwd: project, encoding: 'utf8' });
};

test('it holds the built files, the README and the licence, and nothing of the sources', () => {
  expect(readdirSync(installed).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
  const { exports } = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8'));
  for (const target of Object.values(exports).flatMap((one) =>
    Object.values(typeof one === 'string' ? [one] : (one as object)),
  ))
    expect(readFileSync(path.join(installed, target as string), 'utf8')).not.toContain(sdk);
});

test('on a server importing it does nothing, and a pixel does nothing either', () => {
  const said = run(
    'server.js',
    `import { createPixel, clicks, exit, attribution } from '@evothesis/pixel';
     const pixel = createPixel({ siteId: 's1', use: [clicks(), exit(), attribution()] });
     pixel.track('x'); pixel.pageview(); pixel.setConsent('granted'); pixel.on('sent', () => {})();
     await pixel.flush(); await pixel.shutdown();
     const { evothesis } = await import('@evothesis/pixel/astro');
     const { startPixel } = await import('@evothesis/pixel/svelte');
     console.log(Object.keys(globalThis).includes('__evothesis'), typeof evothesis, typeof startPixel);`,
  );
  expect(said.trim()).toBe('false function function');
});

test('its types compile, and a wrong call does not', () => {
  symlinkSync(path.resolve(sdk, '../node_modules/typescript'), path.join(project, 'node_modules/typescript'));
  writeFileSync(
    path.join(project, 'use.ts'),
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
  for (const resolution of ['bundler', 'nodenext']) {
    const module = resolution === 'bundler' ? 'esnext' : 'nodenext';
    execFileSync(
      process.execPath,
      [
        path.resolve(sdk, '../node_modules/typescript/bin/tsc'),
        '--noEmit',
        '--strict',
        '--skipLibCheck',
        'false',
        '--lib',
        'es2022,dom',
        '--target',
        'es2022',
        '--module',
        module,
        '--moduleResolution',
        resolution,
        'use.ts',
      ],
      { cwd: project, stdio: 'pipe' },
    );
  }
});

test('the public types are the ones that were agreed', async () => {
  const files = ['index.d.ts', 'create.d.ts', 'types.d.ts'];
  const text = files
    .map((file) => `// ${file}\n${readFileSync(path.join(installed, 'dist', file), 'utf8')}`)
    .join('\n');
  await expect(text).toMatchFileSnapshot('public-api.snap');
});

test('the integrity hashes are those of the files', async () => {
  const { createHash } = await import('node:crypto');
  const list = JSON.parse(readFileSync(path.join(installed, 'dist/integrity.json'), 'utf8')) as Record<string, string>;
  expect(Object.keys(list).sort()).toEqual(['pixel.full.min.js', 'pixel.min.js']);
  for (const [file, hash] of Object.entries(list))
    expect(
      `sha384-${createHash('sha384')
        .update(readFileSync(path.join(installed, 'dist', file)))
        .digest('base64')}`,
    ).toBe(hash);
});

/** Bytes, brotli 11. `node sdk/build/sizes.mjs` says what each feature has of them. */
const BUDGET = { 'pixel.min.js': 6200, 'pixel.full.min.js': 7680 };

test('the scripts stay within their budgets, and a bundler drops what is not imported', async () => {
  for (const [file, most] of Object.entries(BUDGET))
    expect(brotli(readFileSync(path.join(installed, 'dist', file))), file).toBeLessThanOrEqual(most);
  const from = (names: string): Promise<number> =>
    measure(`import { ${names} } from '@evothesis/pixel'; window.p = [${names}];`, project);
  expect(await from('createPixel')).toBeLessThanOrEqual(3800);
  expect(await from('scroll')).toBeLessThanOrEqual(400);
});
