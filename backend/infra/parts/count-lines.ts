import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { StageContext } from '../context.ts';

/** Metrics that are counted from log lines. Each costs $0.30 a month from its first data point on, and nothing until then. */
type OwnMetric =
  | 'BatchesSpooled'
  | 'SpoolFailures'
  | 'DrainStops'
  | 'HoursWithLosses'
  | 'UnusualSites'
  | 'QueryFailures';

const namespaceOf = ({ stage }: StageContext): string => `Evothesis/${stage}`;

export const ownMetric = (context: StageContext, metricName: OwnMetric): Metric =>
  new Metric({ namespace: namespaceOf(context), metricName, statistic: Stats.SUM, period: Duration.minutes(5) });

/** Counts the lines of a function's log that have a word in them. */
export const countLines = (from: LambdaFunction, context: StageContext, metricName: OwnMetric, word: string): void => {
  new MetricFilter(from.stack, `${metricName}Filter`, {
    logGroup: from.logGroup,
    metricNamespace: namespaceOf(context),
    metricName,
    // The runtime wraps a line into a JSON object as text, where a pattern of fields would not reach it.
    filterPattern: FilterPattern.anyTerm(word),
    metricValue: '1',
  });
};
