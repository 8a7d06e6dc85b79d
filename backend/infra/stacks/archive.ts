import type { App } from 'aws-cdk-lib';
import { scheduleNames } from '../../src/records/names.ts';
import type { StageContext } from '../context.ts';
import { addAthena } from '../parts/athena.ts';
import { countLines } from '../parts/count-lines.ts';
import { stageFunction } from '../parts/function.ts';
import { schedule } from '../parts/schedule.ts';
import { stageStack } from '../parts/stack.ts';

export const archiveStack = (app: App, context: StageContext) => {
  const { stage, settings } = context;
  const stack = stageStack(app, context, 'archive');
  const more = settings.packSmallSites ? { environment: { PACK_SMALL_SITES: 'yes' } } : {};
  const rawArchiver = stageFunction(stack, context, 'rawArchiver', more);
  const enrichedArchiver = stageFunction(stack, context, 'enrichedArchiver', more);
  // Minutes apart from the hour, when everyone else's jobs start, and from each other: the enriched archive of an hour
  // is reconciled with the raw one.
  schedule(stack, scheduleNames(stage).rawArchiver, { minute: 5 }, rawArchiver);
  schedule(stack, scheduleNames(stage).enrichedArchiver, { minute: 15 }, enrichedArchiver);
  countLines(rawArchiver, context, 'HoursWithLosses', 'events_lost');
  countLines(rawArchiver, context, 'UnusualSites', 'traffic_unusual');
  addAthena(stack, context);
  return { stack, functions: { rawArchiver, enrichedArchiver } };
};
