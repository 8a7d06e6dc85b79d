import type { App } from 'aws-cdk-lib';
import { scheduleNames } from '../../src/records/names.ts';
import type { StageContext } from '../context.ts';
import { stageFunction } from '../parts/function.ts';
import { schedule } from '../parts/schedule.ts';
import { stageStack } from '../parts/stack.ts';

export const exportStack = (app: App, context: StageContext) => {
  const stack = stageStack(app, context, 'export');
  const exporter = stageFunction(stack, context, 'export');
  // After both archivers; which sites are due is in client-config.
  schedule(stack, scheduleNames(context.stage).export, { minute: 30 }, exporter);
  return { stack, functions: { export: exporter } };
};
