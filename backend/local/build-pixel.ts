import path from 'node:path';
import { rollup } from 'rollup';
import { loadConfigFile } from 'rollup/loadConfigFile';
import { PIXEL_FILE, ROOT } from '../infra/paths.ts';

/**
 * Builds the one file of `rollup.config.mjs` that the front door serves: the whole configuration takes four times as
 * long, and a start waits for it. A process of its own, because the TypeScript compiler in it is large.
 */
if (import.meta.main) {
  process.chdir(ROOT);
  const { options, warnings } = await loadConfigFile(path.join(ROOT, 'rollup.config.mjs'), { silent: true });
  for (const { output: outputs, ...input } of options)
    for (const output of outputs) {
      if (!output.file || path.resolve(output.file) !== PIXEL_FILE) continue;
      const bundle = await rollup(input);
      await bundle.write(output);
      await bundle.close();
    }
  if (warnings.count) warnings.flush();
}
