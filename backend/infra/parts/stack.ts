import { type App, Stack, Tags } from 'aws-cdk-lib';
import type { StageContext } from '../context.ts';

/** Short ids for `cdk deploy ID`; the name in the account carries the stage, so that both stages fit into one. */
export const STACKS = ['storage', 'core', 'identity', 'archive', 'export', 'query', 'edge', 'backend'] as const;
export type StackId = (typeof STACKS)[number];

const DESCRIPTIONS: Readonly<Record<StackId, string>> = {
  storage: 'Evothesis: tables, buckets and keys. Everything that must outlive a deploy.',
  core: 'Evothesis: collector behind API Gateway, and the spool drain.',
  identity: 'Evothesis: enrichment from the stream of raw events.',
  archive: 'Evothesis: hourly archivers, Glue tables and the Athena workgroup.',
  export: 'Evothesis: scheduled exports.',
  query: 'Evothesis: the API behind the dashboard.',
  edge: 'Evothesis: distribution, edge function and static files. In us-east-1, where CloudFront looks for them.',
  backend: 'Evothesis: alarms and dashboard. Depends on all other stacks, so deploying it deploys everything.',
};

export const stageStack = (app: App, { stage, settings }: StageContext, id: StackId): Stack => {
  const stack = new Stack(app, id, {
    stackName: `evothesis-v2-${id}-${stage}`,
    description: DESCRIPTIONS[id],
    env: { region: id === 'edge' ? 'us-east-1' : settings.region },
    terminationProtection: id === 'storage' && settings.protectData,
  });
  Tags.of(stack).add('evothesis:stage', stage);
  return stack;
};
