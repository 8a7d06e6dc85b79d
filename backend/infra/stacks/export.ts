import type { App } from 'aws-cdk-lib';
import type { StageContext } from '../context.ts';
import { stageFunction } from '../parts/function.ts';
import { schedule } from '../parts/schedule.ts';
import { stageStack } from '../parts/stack.ts';

export const exportStack = (app: App, context: StageContext) => {
  const stack = stageStack(app, context, 'export');
  const exporter = stageFunction(stack, context, 'export');
  // After both archivers; which sites are due is in client-config.
  schedule(stack, `evothesis-hourly-export-${context.stage}`, { minute: 30 }, exporter);
  return { stack, functions: { export: exporter } };
};
