import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { Stage } from '../src/records/names.ts';
import { settingsProblems } from './check-settings.ts';
import { type Assets, findAssets, type MissingAssets, type StageContext } from './context.ts';
import { ROOT } from './paths.ts';
import { SETTINGS, type StageSettings } from './settings.ts';
import { archiveStack } from './stacks/archive.ts';
import { backendStack } from './stacks/backend.ts';
import { coreStack } from './stacks/core.ts';
import { edgeStack } from './stacks/edge.ts';
import { exportStack } from './stacks/export.ts';
import { identityStack } from './stacks/identity.ts';
import { queryStack } from './stacks/query.ts';
import { storageStack } from './stacks/storage.ts';

export type CreateAppOptions = {
  stage: Stage;
  /** Where the templates go. Default: what the CDK's command line says, else `cdk.out`. */
  outdir?: string;
  /** What to do about bundles that were not built. Default `fail`. */
  missing?: MissingAssets;
  /** Default: what was built in this checkout. */
  assets?: Partial<Assets>;
  /** Laid over the stage's settings in `settings.ts`. */
  settings?: Partial<StageSettings>;
  /**
   * Leave assets where they are instead of copying them below `outdir`; `aws:asset:path` then names the original
   * directory. Quicker, and not deployable. Default false.
   */
  assetsInPlace?: boolean;
  /** Context of the CDK, over that of `cdk.json`. */
  context?: Readonly<Record<string, unknown>>;
};

/** The feature flags of `cdk.json` hold wherever the app is synthesised, with the command line or without. */
const cdkJsonContext = (): Record<string, unknown> =>
  (JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as { context: Record<string, unknown> }).context;

/**
 * The whole installation of one stage as a CDK app; nothing is written until `synth()` is called on it.
 *
 * @throws Error with a sentence a problem when the settings cannot be deployed, or a bundle is missing
 */
export const createApp = (options: CreateAppOptions): App => {
  const { stage, outdir, missing = 'fail', assetsInPlace = false } = options;
  const settings: StageSettings = { ...SETTINGS[stage], ...options.settings };
  const problems = settingsProblems(settings);
  if (problems.length > 0) {
    throw new Error(
      `The settings of stage ${stage} cannot be deployed:\n${problems.map((each) => `- ${each}`).join('\n')}`,
    );
  }

  const app = new App({
    ...(outdir && { outdir }),
    analyticsReporting: false,
    treeMetadata: false,
    context: {
      ...cdkJsonContext(),
      ...(assetsInPlace && { 'aws:cdk:disable-asset-staging': true }),
      'aws:cdk:enable-asset-metadata': true,
      'aws:cdk:enable-path-metadata': true,
      ...options.context,
    },
  });
  const base: StageContext = { stage, settings, assets: { ...findAssets(stage, missing), ...options.assets } };

  const storage = storageStack(app, base);
  const context: StageContext = storage.key ? { ...base, logKey: storage.key } : base;
  const core = coreStack(app, context);
  const identity = identityStack(app, context, storage.tables.rawEvents);
  const archive = archiveStack(app, context);
  const exports = exportStack(app, context);
  const query = queryStack(app, context, core.api);
  const edge = edgeStack(app, context, core.api);
  // Names instead of references tie these stacks to the storage: the CDK cannot see it, so it is said.
  const users = [core, identity, archive, exports, query, edge];
  for (const { stack } of users) stack.addStackDependency(storage.stack);
  backendStack(app, context, [storage.stack, ...users.map(({ stack }) => stack)], edge.distribution);
  return app;
};
