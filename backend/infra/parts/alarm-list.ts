import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { functionNames } from '../../src/records/names.ts';
import type { StageContext } from '../context.ts';
import type { FunctionId } from '../functions.ts';
import { ownMetric } from './count-lines.ts';

export type AlarmSpec = {
  /** Name of the alarm and heading of its run-book. */
  id: string;
  says: string;
  metric: IMetric;
  /** Default `above`. */
  when?: 'above' | 'below';
  /** Periods in a row. Default 1. */
  periods?: number;
  /** Default false: no data is no news. */
  missingIsBad?: boolean;
} & ({ threshold: number } | { band: number });

/** A metric of one of our functions, by name: alarms need nothing from the function's stack. */
export const functionMetric = (
  { stage }: StageContext,
  id: FunctionId,
  metricName: 'Errors' | 'Invocations' | 'Throttles' | 'IteratorAge' | 'Duration',
  period = Duration.minutes(5),
): Metric =>
  new Metric({
    namespace: 'AWS/Lambda',
    metricName,
    dimensionsMap: { FunctionName: functionNames(stage)[id] },
    statistic: metricName === 'IteratorAge' || metricName === 'Duration' ? Stats.MAXIMUM : Stats.SUM,
    period,
  });

const HOUR = Duration.hours(1);

/** Alarms of the home Region. */
export const homeAlarms = (context: StageContext, deadLetterRule: string): AlarmSpec[] => [
  {
    id: 'collector-errors',
    says: 'The collector failed: the last rung before the client has to retry.',
    metric: functionMetric(context, 'collector', 'Errors'),
    threshold: 0,
  },
  {
    id: 'fall-throughs',
    says: 'The edge hands many batches on to the collector: it cannot reach DynamoDB in the home Region, or is throttled.',
    metric: functionMetric(context, 'collector', 'Invocations'),
    threshold: 500,
    periods: 3,
  },
  {
    id: 'spool-used',
    says: 'The collector could not write to raw-events and spools batches to S3. None is lost, all are late.',
    metric: ownMetric(context, 'BatchesSpooled'),
    threshold: 0,
  },
  {
    id: 'spool-failed',
    says: 'Neither the table nor the spool takes batches: clients are told to come back, and only their outbox holds the events.',
    metric: ownMetric(context, 'SpoolFailures'),
    threshold: 0,
  },
  {
    id: 'spool-stuck',
    says: 'Batches that were answered 200 lie in the spool, and the drain cannot put them back.',
    metric: new MathExpression({
      label: 'runs that stopped or failed',
      expression: 'FILL(stops, 0) + FILL(errors, 0)',
      usingMetrics: { stops: ownMetric(context, 'DrainStops'), errors: functionMetric(context, 'drain', 'Errors') },
      period: Duration.minutes(5),
    }),
    threshold: 0,
    periods: 3,
  },
  {
    id: 'enrichment-errors',
    says: 'The enrichment throws: every batch of records is being retried.',
    metric: functionMetric(context, 'enrichment', 'Errors'),
    threshold: 0,
    periods: 2,
  },
  {
    id: 'iterator-age',
    says: 'The enrichment is more than five minutes behind; the stream forgets after 24 hours.',
    metric: functionMetric(context, 'enrichment', 'IteratorAge'),
    threshold: Duration.minutes(5).toMilliseconds(),
    periods: 2,
  },
  {
    id: 'dead-letters',
    says: 'The enrichment gave up on records; they lie in the internal bucket.',
    metric: new Metric({
      namespace: 'AWS/Events',
      metricName: 'TriggeredRules',
      dimensionsMap: { RuleName: deadLetterRule },
      statistic: Stats.SUM,
      period: Duration.minutes(5),
    }),
    threshold: 0,
  },
  {
    id: 'events-lost',
    says: 'By the sequence numbers, a site lost more than one event in a hundred within an hour.',
    metric: ownMetric(context, 'HoursWithLosses'),
    threshold: 0,
  },
  {
    id: 'site-traffic-anomaly',
    says: 'A site sends far more or far fewer events than at this hour of earlier weeks.',
    metric: ownMetric(context, 'UnusualSites'),
    threshold: 0,
  },
  ...(['rawArchiver', 'enrichedArchiver'] as const).map((id) => ({
    id: id === 'rawArchiver' ? 'raw-archive-late' : 'enriched-archive-late',
    says: 'No run of the archiver has succeeded for two hours; rows leave the table by their TTL.',
    metric: new MathExpression({
      label: 'successful runs',
      // No data point of Errors in a period means none, not unknown.
      expression: 'invocations - FILL(errors, 0)',
      usingMetrics: {
        invocations: functionMetric(context, id, 'Invocations', HOUR),
        errors: functionMetric(context, id, 'Errors', HOUR),
      },
      period: HOUR,
    }),
    threshold: 1,
    when: 'below' as const,
    periods: 2,
    missingIsBad: true,
  })),
  {
    id: 'export-errors',
    says: 'An export to a client failed.',
    metric: functionMetric(context, 'export', 'Errors', HOUR),
    threshold: 0,
  },
  {
    id: 'query-errors',
    says: 'The dashboard gets no answers.',
    metric: new MathExpression({
      label: 'requests answered 5xx, and runs that failed',
      expression: 'FILL(failures, 0) + FILL(errors, 0)',
      usingMetrics: {
        failures: ownMetric(context, 'QueryFailures'),
        errors: functionMetric(context, 'query', 'Errors'),
      },
      period: Duration.minutes(5),
    }),
    threshold: 0,
    periods: 3,
  },
];

/** Alarms of us-east-1, the only Region that has CloudFront's metrics. */
export const edgeAlarms = (distributionId: string): AlarmSpec[] => {
  const metric = (metricName: string, statistic: string, period: Duration) =>
    new Metric({
      namespace: 'AWS/CloudFront',
      metricName,
      dimensionsMap: { DistributionId: distributionId, Region: 'Global' },
      statistic,
      period,
    });
  return [
    {
      id: 'edge-5xx',
      says: 'More than 1 % of requests are answered 5xx: clients keep their batches and retry.',
      metric: metric('5xxErrorRate', Stats.AVERAGE, Duration.minutes(5)),
      threshold: 1,
      periods: 2,
    },
    {
      id: 'edge-4xx',
      says: 'More than a quarter of requests is refused: a site is misconfigured, or someone is probing.',
      metric: metric('4xxErrorRate', Stats.AVERAGE, Duration.minutes(5)),
      threshold: 25,
      periods: 3,
    },
    {
      id: 'traffic-anomaly',
      says: 'Traffic left the band that its own past predicts, for two hours.',
      metric: metric('Requests', Stats.SUM, HOUR),
      // Standard deviations around what the past predicts for that hour of the week.
      band: 3,
      periods: 2,
    },
  ];
};
