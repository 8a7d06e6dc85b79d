import type { App, Stack } from 'aws-cdk-lib';
import type { StageContext } from '../context.ts';
import { stageStack } from '../parts/stack.ts';

export const backendStack = (app: App, context: StageContext, others: readonly Stack[]) => {
  const stack = stageStack(app, context, 'backend');
  for (const other of others) stack.addStackDependency(other);
  return { stack };
};
