import { fileURLToPath } from 'node:url';
import { createApp } from '../../infra/synth.ts';
import { isStage } from '../../src/records/names.ts';

/**
 * `node synth.ts OUTDIR STAGE`: the templates alone, quickly. A process of its own, because the CDK costs 100 MB that a
 * stack which runs all day need not hold. What is validated in the tests is not validated again at each start.
 */
if (import.meta.main) {
  const [outdir = '', stage = ''] = process.argv.slice(2);
  if (!isStage(stage)) throw new Error(`stage ${stage} is not known`);
  process.env.CDK_VALIDATION = 'false';
  // What is deployed is being built meanwhile; the templates only name it, so that anything may stand for it here.
  const here = fileURLToPath(new URL('.', import.meta.url));
  const assets = {
    functionDir: () => here,
    dashboardDir: () => here,
    pixelFile: () => fileURLToPath(import.meta.url),
  };
  createApp({ stage, outdir, assets, assetsInPlace: true }).synth();
}
