import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IWidget,
  Metric,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { functionNames, tableNames } from '../../src/records/names.ts';
import type { StageContext } from '../context.ts';
import { FUNCTIONS } from '../functions.ts';
import { functionMetric } from './alarm-list.ts';
import { RUNBOOK } from './alarms.ts';

const HALF = { width: 12, height: 6 } as const;

/** The edge's metrics lie in the Regions where it ran, so its graphs come from the distribution. */
const REGIONAL = FUNCTIONS.map(({ id }) => id).filter((id) => id !== 'edge');

const functionGraph = (
  context: StageContext,
  title: string,
  metricName: Parameters<typeof functionMetric>[2],
): IWidget =>
  new GraphWidget({
    ...HALF,
    title,
    left: REGIONAL.map((id) =>
      functionMetric(context, id, metricName).with({ label: functionNames(context.stage)[id] }),
    ),
  });

const tableGraph = ({ stage }: StageContext, title: string, metricName: string): IWidget =>
  new GraphWidget({
    ...HALF,
    title,
    left: Object.values(tableNames(stage)).map(
      (TableName) =>
        new Metric({
          namespace: 'AWS/DynamoDB',
          metricName,
          dimensionsMap: { TableName },
          statistic: Stats.SUM,
          period: Duration.minutes(5),
          label: TableName,
        }),
    ),
  });

const distributionGraph = (
  distributionId: string,
  title: string,
  metricNames: readonly string[],
  statistic: string,
): IWidget =>
  new GraphWidget({
    ...HALF,
    title,
    region: 'us-east-1',
    left: metricNames.map(
      (metricName) =>
        new Metric({
          namespace: 'AWS/CloudFront',
          metricName,
          dimensionsMap: { DistributionId: distributionId, Region: 'Global' },
          region: 'us-east-1',
          statistic,
          period: Duration.minutes(5),
        }),
    ),
  });

/** One page from the visitor's request to the archive, in the order in which an event travels. */
export const addDashboard = (
  scope: Construct,
  context: StageContext,
  distributionId: string,
  alarms: readonly IAlarm[],
): Dashboard =>
  new Dashboard(scope, 'dashboard', {
    dashboardName: `evothesis-v2-${context.stage}`,
    defaultInterval: Duration.hours(12),
    widgets: [
      [
        new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 18, height: 4 }),
        new TextWidget({ markdown: `What to do about each: \`${RUNBOOK}\``, width: 6, height: 4 }),
      ],
      [
        distributionGraph(distributionId, 'Requests', ['Requests'], Stats.SUM),
        distributionGraph(distributionId, 'Refused and failed, %', ['4xxErrorRate', '5xxErrorRate'], Stats.AVERAGE),
      ],
      [
        functionGraph(context, 'Invocations (the collector’s are fall-throughs)', 'Invocations'),
        functionGraph(context, 'Errors', 'Errors'),
      ],
      [
        new GraphWidget({
          ...HALF,
          title: 'Enrichment is behind, ms',
          left: [functionMetric(context, 'enrichment', 'IteratorAge')],
        }),
        functionGraph(context, 'Longest run, ms', 'Duration'),
      ],
      [
        tableGraph(context, 'Write units', 'ConsumedWriteCapacityUnits'),
        tableGraph(context, 'Throttled writes', 'WriteThrottleEvents'),
      ],
    ],
  });
