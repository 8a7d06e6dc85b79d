import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RUNBOOK } from './parts/alarms.ts';
import { ROOT } from './paths.ts';
import { resources, templates } from './testing/templates.ts';

type Alarm = {
  AlarmName: string;
  AlarmDescription: string;
  AlarmActions: unknown[];
  Threshold?: number;
  ThresholdMetricId?: string;
  ComparisonOperator: string;
  EvaluationPeriods: number;
  TreatMissingData: string;
};

const stacks = templates({ stage: 'prod', settings: { alarmEmail: 'ops@example.com', monthlyBudget: 50 } });
const alarms = Object.fromEntries(
  [stacks.backend, stacks.edge]
    .flatMap((template) => resources(template, 'AWS::CloudWatch::Alarm'))
    .map(([, { Properties }]) => Properties as unknown as Alarm)
    .map((alarm) => [alarm.AlarmName.replace('evothesis-v2-prod-', ''), alarm]),
);

/** How CloudWatch judges: the last N periods, each a number or missing, all on the wrong side of the threshold. */
const fires = (id: string, values: readonly (number | null)[]): boolean => {
  const alarm = alarms[id];
  if (!alarm) throw new Error(`no alarm ${id}`);
  const { EvaluationPeriods, ComparisonOperator, Threshold = 0, TreatMissingData } = alarm;
  const last = values.slice(-EvaluationPeriods);
  if (last.length < EvaluationPeriods) return false;
  return last.every((value) => {
    if (value === null) return TreatMissingData === 'breaching';
    return ComparisonOperator === 'LessThanThreshold' ? value < Threshold : value > Threshold;
  });
};

/** For each alarm, figures of its metric that fire it and figures that do not. */
const SERIES = [
  // [alarm, what fires it, what does not]
  ['collector-errors', [1], [0]],
  ['fall-throughs', [501, 501, 501], [501, 10, 501]],
  ['spool-used', [1], [0]],
  ['spool-failed', [1], [null]],
  ['spool-stuck', [1, 1, 1], [1, 0, 1]],
  ['enrichment-errors', [3, 1], [3, 0]],
  ['iterator-age', [300_001, 300_001], [300_001, 20]],
  ['dead-letters', [1], [null]],
  ['events-lost', [1], [null]],
  ['site-traffic-anomaly', [1], [null]],
  ['raw-archive-late', [null, null], [1, null]],
  ['raw-archive-late', [0, 0], [1, 1]],
  ['enriched-archive-late', [0, null], [null, 1]],
  ['export-errors', [1], [0]],
  ['query-errors', [1, 1, 1], [1, 1, 0]],
  ['edge-5xx', [1.5, 2], [0.5, 2]],
  ['edge-4xx', [30, 30, 30], [30, 5, 30]],
] as const satisfies readonly (readonly [string, readonly (number | null)[], readonly (number | null)[]])[];

/** CloudWatch itself works out the band, so no figures of ours can be outside of it. */
const BY_BAND = ['traffic-anomaly'];

describe('alarms', () => {
  it('are mailed, in both Regions', () => {
    for (const alarm of Object.values(alarms)) expect(alarm.AlarmActions, alarm.AlarmName).toHaveLength(1);
    for (const template of [stacks.backend, stacks.edge])
      template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'ops@example.com' });
  });

  it('each have a heading in the run-book, and every heading an alarm', () => {
    const file = join(ROOT, RUNBOOK);
    expect(existsSync(file)).toBe(true);
    const [alarmsOnly = ''] = readFileSync(file, 'utf8').split(/^# Recoveries$/m);
    const headings = [...alarmsOnly.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings.sort()).toEqual(Object.keys(alarms).sort());
    for (const [id, { AlarmDescription }] of Object.entries(alarms))
      expect(AlarmDescription).toContain(`${RUNBOOK}#${id}`);
  });

  it.each(SERIES)('%s fires on %j and not on %j', (id, wrong, right) => {
    expect(fires(id, wrong)).toBe(true);
    expect(fires(id, right)).toBe(false);
  });

  it('have each a proof that they fire', () => {
    expect([...new Set([...SERIES.map(([id]) => id), ...BY_BAND])].sort()).toEqual(Object.keys(alarms).sort());
  });

  it('ask CloudWatch for the band of traffic itself', () => {
    expect(alarms['traffic-anomaly']).toMatchObject({
      ComparisonOperator: 'LessThanLowerOrGreaterThanUpperThreshold',
      ThresholdMetricId: expect.any(String),
    });
  });
});

describe('the budget', () => {
  it('mails before the money is spent', () => {
    stacks.backend.hasResourceProperties('AWS::Budgets::Budget', {
      Budget: { BudgetLimit: { Amount: 50, Unit: 'USD' } },
    });
  });
});
