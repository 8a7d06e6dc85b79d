import type { App, Stack } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { bucketNames, INTERNAL_PREFIXES } from '../../src/records/names.ts';
import type { StageContext } from '../context.ts';
import { homeAlarms } from '../parts/alarm-list.ts';
import { addAlarms, RUNBOOK } from '../parts/alarms.ts';
import { addDashboard } from '../parts/dashboard.ts';
import { stageStack } from '../parts/stack.ts';
import { alarmTopic } from '../parts/topic.ts';

/** Mails at 80 % of what was spent and when the month is forecast to end above the budget. */
const addBudget = (stack: Stack, { stage, settings }: StageContext): void => {
  const { monthlyBudget, alarmEmail } = settings;
  if (monthlyBudget === undefined || alarmEmail === undefined) return;
  const notify = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
    notification: { notificationType, comparisonOperator: 'GREATER_THAN', threshold, thresholdType: 'PERCENTAGE' },
    subscribers: [{ subscriptionType: 'EMAIL', address: alarmEmail }],
  });
  new CfnBudget(stack, 'budget', {
    budget: {
      budgetName: `evothesis-v2-${stage}`,
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: monthlyBudget, unit: 'USD' },
      // Every stack tags what it makes; the tag has to be activated once under Billing, see docs/deploy.md.
      costFilters: { TagKeyValue: [`user:evothesis:stage$${stage}`] },
    },
    notificationsWithSubscribers: [notify('ACTUAL', 80), notify('FORECASTED', 100)],
  });
};

export const backendStack = (app: App, context: StageContext, others: readonly Stack[], distribution: Distribution) => {
  const { stage } = context;
  const stack = stageStack(app, context, 'backend');
  for (const other of others) stack.addStackDependency(other);

  const topic = alarmTopic(stack, context);
  const ruleName = `evothesis-dead-letters-${stage}`;
  new Rule(stack, 'deadLetters', {
    ruleName,
    description: 'Stream records that the enrichment gave up on',
    eventPattern: {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: {
        bucket: { name: [bucketNames(stage).internal] },
        object: { key: [{ prefix: INTERNAL_PREFIXES.deadLetters }] },
      },
    },
    targets: [
      new SnsTopic(topic, {
        message: RuleTargetInput.fromText(
          `The enrichment gave up on records of stage ${stage}: ${EventField.fromPath('$.detail.object.key')}. Run-book: ${RUNBOOK}#dead-letters`,
        ),
      }),
    ],
  });

  const alarms = addAlarms(stack, context, topic, homeAlarms(context, ruleName));
  addDashboard(stack, context, distribution.distributionId, alarms);
  addBudget(stack, context);
  return { stack };
};
