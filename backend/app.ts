import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildDashboard } from './dashboard/build.ts';
import { buildFunctions } from './infra/build-functions.ts';
import { PIXEL_FILE, ROOT } from './infra/paths.ts';
import { createApp } from './infra/synth.ts';
import { isStage, STAGES } from './src/records/names.ts';

/**
 * The CDK app: `npx cdk deploy backend -c stage=prod`, or offline `npm run synth -- -c stage=prod`. The stage is `dev`
 * where none is given. What is deployed is built first, so that a fresh checkout needs no other command.
 */
const chosenStage = () => {
  const { values } = parseArgs({ options: { context: { type: 'string', short: 'c', multiple: true } }, strict: true });
  const own = Object.fromEntries((values.context ?? []).map((each) => each.split('=', 2)));
  const fromCdk = JSON.parse(process.env.CDK_CONTEXT_JSON ?? '{}') as Record<string, unknown>;
  const stage = String(own.stage ?? fromCdk.stage ?? 'dev');
  if (!isStage(stage)) throw new Error(`stage "${stage}" is none of ${STAGES.join(', ')}: give it as -c stage=prod.`);
  return stage;
};

try {
  const stage = chosenStage();
  if (!existsSync(PIXEL_FILE)) {
    const { status } = spawnSync('npm', ['run', '--silent', 'build:sdk'], { cwd: ROOT, stdio: ['ignore', 2, 2] });
    if (status !== 0) throw new Error('the pixel could not be built: "npm run build:sdk" says why.');
  }
  await Promise.all([buildFunctions({ stage }), buildDashboard()]);
  // The CDK's command line says where; alone, this is what `cdk deploy --app cdk.out` looks for.
  const outdir = process.env.CDK_OUTDIR ?? join(ROOT, 'cdk.out');
  const { stacks } = createApp({ stage, outdir }).synth();
  if (!process.env.CDK_OUTDIR) console.log(`Stage ${stage}: ${stacks.length} stacks in ${outdir}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
