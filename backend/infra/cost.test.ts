import { expect, it } from 'vitest';
import { FIXED } from '../src/cost/cost.ts';
import { STACKS } from './parts/stack.ts';
import { resources, templates } from './testing/templates.ts';

it('what a stage costs without traffic is what `evothesis cost` counts', () => {
  const stacks = templates({ stage: 'prod' });
  const ofType = (type: string) =>
    STACKS.flatMap((id) => resources(stacks[id], type)).map(([, { Properties }]) => Properties);
  const alarmMetrics = ofType('AWS::CloudWatch::Alarm').map(({ Metrics, ThresholdMetricId }) => {
    const read = (Metrics as unknown as { MetricStat?: object }[] | undefined)?.filter(({ MetricStat }) => MetricStat);
    // Anomaly detection is billed for the metric and the two edges of its band.
    return ThresholdMetricId ? 3 : (read?.length ?? 1);
  });
  const replicas = ofType('AWS::SecretsManager::Secret').flatMap(({ ReplicaRegions }) => [
    'here',
    ...((ReplicaRegions as unknown as object[] | undefined) ?? []),
  ]);
  expect({
    alarmMetrics: alarmMetrics.reduce((sum, count) => sum + count, 0),
    dashboards: ofType('AWS::CloudWatch::Dashboard').length,
    secrets: replicas.length,
  }).toEqual(FIXED);
  expect(ofType('AWS::KMS::Key')).toEqual([]);
});
