import type { Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { functionNames } from '../src/records/names.ts';
import { FUNCTIONS } from './functions.ts';
import { STACKS } from './parts/stack.ts';
import { createApp } from './synth.ts';
import { resources, templates } from './testing/templates.ts';

const stacks = templates({ stage: 'dev' });
const all = STACKS.flatMap((id) => resources(stacks[id]));
const ofType = (type: string) =>
  all.filter(([, resource]) => resource.Type === type).map(([, { Properties }]) => Properties);

describe('functions', () => {
  it.each(FUNCTIONS)(
    '$id: name, runtime, size and time as in the list, a role and a log group of its own',
    (bundle) => {
      const FunctionName = functionNames('dev')[bundle.id];
      const found = ofType('AWS::Lambda::Function').filter((each) => each.FunctionName === FunctionName);
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: [bundle.arch],
        MemorySize: bundle.memory.dev,
        Timeout: bundle.timeout,
        LoggingConfig: { LogFormat: 'JSON' },
      });
      const groups = ofType('AWS::Logs::LogGroup').filter(
        (each) => each.LogGroupName === `/aws/lambda/${FunctionName}`,
      );
      expect(groups).toMatchObject([{ RetentionInDays: 7 }]);
    },
  );

  it('share no role', () => {
    const ours = ofType('AWS::Lambda::Function').filter((each) => each.FunctionName);
    expect(new Set(ours.map(({ Role }) => JSON.stringify(Role))).size).toBe(FUNCTIONS.length);
  });

  it('take their memory from the settings where these say so, and the archivers whether they pack', () => {
    const settings = { memory: { collector: 333 }, packSmallSites: true };
    const { core, archive } = templates({ stage: 'dev', settings });
    core.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'evothesis-v2-event-collector-dev',
      MemorySize: 333,
    });
    for (const FunctionName of ['evothesis-v2-s3-archiver-dev', 'evothesis-v2-enriched-archiver-dev']) {
      const variables = (more: object) => ({ FunctionName, Environment: { Variables: { STAGE: 'dev', ...more } } });
      archive.hasResourceProperties('AWS::Lambda::Function', variables({ PACK_SMALL_SITES: 'yes' }));
      stacks.archive.hasResourceProperties('AWS::Lambda::Function', variables({ PACK_SMALL_SITES: Match.absent() }));
    }
  });
});

describe('the stream mapping', () => {
  it('is bounded in every way in which its defaults are not', () => {
    stacks.identity.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      StartingPosition: 'TRIM_HORIZON',
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 8,
      MaximumRecordAgeInSeconds: 43_200,
      MaximumBatchingWindowInSeconds: 0,
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
    });
  });

  it('passes first writes of batches alone', () => {
    const [mapping] = ofType('AWS::Lambda::EventSourceMapping');
    const { Filters = [] } = (mapping?.FilterCriteria ?? {}) as { Filters?: { Pattern: string }[] };
    expect(Filters.map(({ Pattern }) => JSON.parse(Pattern))).toEqual([
      { eventName: ['INSERT'], dynamodb: { NewImage: { payload: { B: [{ exists: true }] } } } },
    ]);
  });
});

describe('schedules', () => {
  it('have the names that can be enabled and disabled, at minutes apart', () => {
    const rules = ofType('AWS::Events::Rule').filter(({ ScheduleExpression }) => ScheduleExpression);
    expect(Object.fromEntries(rules.map(({ Name, ScheduleExpression }) => [Name, ScheduleExpression]))).toEqual({
      'evothesis-hourly-archive-dev': 'cron(5 * * * ? *)',
      'evothesis-hourly-enriched-archive-dev': 'cron(15 * * * ? *)',
      'evothesis-hourly-export-dev': 'cron(30 * * * ? *)',
      'evothesis-spool-drain-dev': 'rate(5 minutes)',
    });
  });
});

describe('Athena', () => {
  it('stops a query at the limit, and nobody can lift it for a query', () => {
    stacks.archive.hasResourceProperties('AWS::Athena::WorkGroup', {
      WorkGroupConfiguration: { EnforceWorkGroupConfiguration: true, BytesScannedCutoffPerQuery: 10_000_000_000 },
    });
  });

  it('knows both archives by their path, and asks every query for its site', () => {
    const tables = ofType('AWS::Glue::Table').map(
      ({ TableInput }) => TableInput as unknown as { Name: string; Parameters: Record<string, string> },
    );
    expect(
      tables.map(({ Name, Parameters }) => [Name, Parameters['storage.location.template']?.replaceAll('$', '')]),
    ).toEqual([
      [
        'raw_lines',
        's3://evothesis-analytics-v2-archive-dev/site-logs/domain={domain}/year={year}/month={month}/day={day}/hour={hour}/',
      ],
      [
        'enriched_lines',
        's3://evothesis-analytics-v2-enriched-dev/enriched-events/domain={domain}/year={year}/month={month}/day={day}/hour={hour}/',
      ],
      ['hot_lines', 's3://evothesis-analytics-v2-internal-dev/athena-hot/site={site}/asked={asked}/'],
      [
        'enriched_events',
        's3://evothesis-analytics-v2-enriched-dev/enriched-parquet/domain={domain}/year={year}/month={month}/day={day}/hour={hour}/',
      ],
    ]);
    for (const { Name, Parameters } of tables)
      expect(Parameters[`projection.${Name === 'hot_lines' ? 'site' : 'domain'}.type`]).toBe('injected');
  });
});

describe('cdk deploy backend', () => {
  it('deploys everything, because it depends on all other stacks', () => {
    const app = createApp({ stage: 'dev', missing: 'placeholder' });
    const backend = app.node.findChild('backend') as Stack;
    const reached = backend.dependencies.map(({ node }) => node.id).sort();
    expect(reached).toEqual(STACKS.filter((id) => id !== 'backend').sort());
  });
});
