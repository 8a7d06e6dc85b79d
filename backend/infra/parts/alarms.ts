import {
  Alarm,
  type AlarmBase,
  AnomalyDetectionAlarm,
  ComparisonOperator,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { StageContext } from '../context.ts';
import type { AlarmSpec } from './alarm-list.ts';

/** Where an alarm's mail sends its reader. One heading an alarm; a test compares them. */
export const RUNBOOK = 'docs/runbooks.md';

/** Makes an alarm of each of a list, with a mail when it begins and when it ends. */
export const addAlarms = (
  scope: Construct,
  { stage }: StageContext,
  topic: ITopic,
  specs: readonly AlarmSpec[],
): AlarmBase[] =>
  specs.map((spec) => {
    const { id, says, metric, when = 'above', periods = 1, missingIsBad = false } = spec;
    const common = {
      alarmName: `evothesis-v2-${stage}-${id}`,
      alarmDescription: `${says} Run-book: ${RUNBOOK}#${id}`,
      metric,
      evaluationPeriods: periods,
      treatMissingData: missingIsBad ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    };
    const alarm =
      'band' in spec
        ? new AnomalyDetectionAlarm(scope, id, { ...common, stdDevs: spec.band })
        : new Alarm(scope, id, {
            ...common,
            threshold: spec.threshold,
            comparisonOperator:
              when === 'above' ? ComparisonOperator.GREATER_THAN_THRESHOLD : ComparisonOperator.LESS_THAN_THRESHOLD,
          });
    alarm.addAlarmAction(new SnsAction(topic));
    alarm.addOkAction(new SnsAction(topic));
    return alarm;
  });
