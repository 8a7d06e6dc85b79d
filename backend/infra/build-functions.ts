import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { glob, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { type BuildOptions, build, version as esbuildVersion } from 'esbuild';
import { isStage, type Stage } from '../src/records/names.ts';
import { FUNCTIONS, type FunctionBundle, type FunctionId } from './functions.ts';
import { bundleDir, ROOT } from './paths.ts';
import { packedDictionary, SQUEEZE, squeeze } from './squeeze.ts';

export type BuiltFunction = {
  id: FunctionId;
  /** Directory that holds `index.mjs`. */
  dir: string;
  state: 'built' | 'unchanged' | 'missing-entry';
  bytes: number;
};

/** Bundled CommonJS packages call `require` for Node's own modules; an ES module has none unless it makes one. */
const REQUIRE = `import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);`;

const optionsOf = (bundle: FunctionBundle, stage: Stage): BuildOptions => ({
  absWorkingDir: ROOT,
  entryPoints: [bundle.entry],
  outfile: join(bundleDir(bundle, stage), 'index.mjs'),
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  minify: bundle.minify,
  legalComments: 'none',
  define: bundle.define?.(stage) ?? {},
  external: [...(bundle.external ?? [])],
  banner: bundle.id === 'edge' ? {} : { js: REQUIRE },
  metafile: true,
  logLevel: 'silent',
  plugins: bundle.squeeze ? [packedDictionary] : [],
});

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

type Inputs = { options: string; files: Record<string, string> };
const inputsFile = (dir: string): string => `${dir}.inputs.json`;

/** A bundle is as it would be built now when its options and the bytes of every file that went into it are. */
const isUnchanged = async (dir: string, options: string): Promise<boolean> => {
  if (!existsSync(join(dir, 'index.mjs')) || !existsSync(inputsFile(dir))) return false;
  const inputs = JSON.parse(await readFile(inputsFile(dir), 'utf8')) as Inputs;
  if (inputs.options !== options) return false;
  for (const [file, hash] of Object.entries(inputs.files)) {
    const bytes = await readFile(join(ROOT, file)).catch(() => undefined);
    if (!bytes || sha256(bytes) !== hash) return false;
  }
  return true;
};

/** Renaming is atomic: two builds at once, or a reader in the middle of one, see a whole file. */
const replace = async (path: string, content: Uint8Array | string): Promise<void> => {
  const partial = `${path}.${randomUUID()}.partial`;
  await writeFile(partial, content);
  await rename(partial, path);
};

/** The files that lie beside a bundle, by their path from the entry's folder. */
const besideOf = async ({ entry, beside = [] }: FunctionBundle): Promise<string[]> => {
  const found: string[] = [];
  for (const ending of beside)
    for await (const file of glob(`**/*${ending}`, { cwd: join(ROOT, dirname(entry)) })) found.push(file);
  return found.sort();
};

const buildOne = async (bundle: FunctionBundle, stage: Stage): Promise<BuiltFunction> => {
  const dir = bundleDir(bundle, stage);
  const done = async (state: BuiltFunction['state']): Promise<BuiltFunction> => ({
    id: bundle.id,
    dir,
    state,
    bytes: state === 'missing-entry' ? 0 : (await readFile(join(dir, 'index.mjs'))).length,
  });
  // A bundle whose source is gone must not be deployed or run by mistake.
  if (!existsSync(join(ROOT, bundle.entry))) {
    await rm(dir, { recursive: true, force: true });
    await rm(inputsFile(dir), { force: true });
    return done('missing-entry');
  }
  const options = optionsOf(bundle, stage);
  const beside = await besideOf(bundle);
  const fingerprint = sha256(JSON.stringify([esbuildVersion, options, bundle.squeeze && SQUEEZE, beside]));
  if (await isUnchanged(dir, fingerprint)) return done('unchanged');

  const { metafile, outputFiles } = await build({ ...options, write: false });
  const files: Record<string, string> = {};
  for (const file of Object.keys(metafile?.inputs ?? {})) {
    files[file] = sha256(await readFile(join(ROOT, file)));
  }
  for (const file of beside) {
    const source = join(dirname(bundle.entry), file);
    const content = await readFile(join(ROOT, source));
    files[source] = sha256(content);
    await mkdir(dirname(join(dir, file)), { recursive: true });
    await replace(join(dir, file), content);
  }
  await mkdir(dir, { recursive: true });
  const code = outputFiles?.[0]?.text ?? '';
  await replace(join(dir, 'index.mjs'), bundle.squeeze ? await squeeze(code) : code);
  await replace(inputsFile(dir), JSON.stringify({ options: fingerprint, files } satisfies Inputs));
  return done('built');
};

/**
 * Bundles the functions, side by side, each into `<id>/index.mjs` of its own directory. What has not changed is not
 * built again; an entry that does not exist is answered as `missing-entry`, and nothing is left in its directory.
 *
 * @param options.only ids to build; default all
 * @param options.stage default `dev`
 * @throws Error that names each function that does not build, with file and line, after the others were built
 */
export const buildFunctions = async (
  options: { only?: readonly FunctionId[]; stage?: Stage } = {},
): Promise<BuiltFunction[]> => {
  const { only, stage = 'dev' } = options;
  const chosen = FUNCTIONS.filter((each) => !only || only.includes(each.id));
  const results = await Promise.allSettled(chosen.map((each) => buildOne(each, stage)));
  const failures = results.flatMap((result, i) =>
    result.status === 'rejected' ? [`function ${chosen[i]?.id}: ${(result.reason as Error).message}`] : [],
  );
  if (failures.length > 0) throw new Error(failures.join('\n'));
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
};

/** One line a function, for people. */
export const describeBuild = (built: readonly BuiltFunction[]): string =>
  built
    .map(({ id, dir, state, bytes }) =>
      state === 'missing-entry'
        ? `NOT BUILT  ${id}: its entry ${FUNCTIONS.find((each) => each.id === id)?.entry} does not exist`
        : `${state.padEnd(9)}  ${id.padEnd(16)} ${(bytes / 1024).toFixed(1).padStart(8)} KB  ${relative(ROOT, dir)}`,
    )
    .join('\n');

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { stage: { type: 'string', default: 'dev' } },
  });
  if (!isStage(values.stage)) throw new Error(`stage "${values.stage}" is not one of dev, prod`);
  const only = positionals.length > 0 ? (positionals as FunctionId[]) : undefined;
  try {
    console.log(describeBuild(await buildFunctions({ stage: values.stage, ...(only && { only }) })));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
