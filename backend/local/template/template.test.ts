import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bucketNames, functionNames, INDEXES, tableNames } from '../../src/records/names.ts';
import { createFilter } from '../streams/filter.ts';
import { loadPlan } from './load.ts';
import { resolve } from './resolve.ts';

const cache = mkdtempSync(path.join(tmpdir(), 'plan-'));
afterAll(() => rmSync(cache, { recursive: true }));

describe('the plan of the synthesised app', () => {
  const plan = loadPlan('dev', cache);

  it('has every table, bucket and function by its name', async () => {
    const { tables, buckets, functions } = await plan;
    expect(tables.map(({ name }) => name).sort()).toEqual(Object.values(tableNames('dev')).sort());
    expect([...buckets].sort()).toEqual(Object.values(bucketNames('dev')).sort());
    expect(Object.keys(functions)).toEqual(expect.arrayContaining(Object.values(functionNames('dev'))));
  }, 60_000);

  it('has the keys, indexes, stream and TTL of raw-events', async () => {
    const table = (await plan).tables.find(({ name }) => name === tableNames('dev').rawEvents);
    expect(table).toMatchObject({
      keySchema: [
        { AttributeName: 'domain_session', KeyType: 'HASH' },
        { AttributeName: 'timestamp', KeyType: 'RANGE' },
      ],
      ttlAttribute: 'expires_at',
    });
    expect(table?.streamView).toMatch(/^NEW/);
    expect(table?.indexes.map(({ IndexName }) => IndexName)).toEqual([INDEXES.rawByHour]);
  });

  it('maps the stream to the enrichment, batches only and markers not', async () => {
    const { mappings } = await plan;
    expect(mappings).toHaveLength(1);
    const [mapping] = mappings;
    expect(mapping).toMatchObject({
      table: tableNames('dev').rawEvents,
      functionName: functionNames('dev').enrichment,
      settings: {
        bisect: true,
        reportsFailures: true,
        startAt: 'TRIM_HORIZON',
        deadLetters: { bucket: bucketNames('dev').internal },
      },
    });
    const passes = createFilter(mapping?.settings.patterns ?? []);
    expect(passes({ eventName: 'INSERT', dynamodb: { NewImage: { payload: { B: 'AA==' } } } })).toBe(true);
    expect(passes({ eventName: 'INSERT', dynamodb: { NewImage: { shards: { N: '1' } } } })).toBe(false);
    expect(passes({ eventName: 'REMOVE', dynamodb: {} })).toBe(false);
  });

  it('has the hourly rule and the collect path with its edge function', async () => {
    const { rules, distribution } = await plan;
    expect(rules.find(({ name }) => name === 'evothesis-hourly-archive-dev')).toMatchObject({
      enabled: true,
      targets: [{ functionName: functionNames('dev').rawArchiver, input: '{}' }],
    });
    expect(distribution).toMatchObject({ collectPaths: ['/collect'], includeBody: true });
    expect(distribution.allowedMethods).toContain('POST');
    expect(distribution.viewerFunction).toContain('function handler');
    expect(Object.keys(distribution.customHeaders)).toEqual(['x-evothesis-origin']);
    const headersOf = (wanted: string) =>
      distribution.responseHeaders.find(({ pattern }) => pattern === wanted)?.headers;
    expect(headersOf('*')).toMatchObject({ 'access-control-allow-origin': '*' });
    expect(headersOf('/dashboard*')?.['content-security-policy']).toContain("default-src 'self'");
  });

  it('comes out of the cache the second time', async () => {
    expect(await loadPlan('dev', cache)).toEqual(await plan);
  });
});

describe('intrinsic functions', () => {
  const scope = {
    region: 'us-west-1',
    stack: 'two',
    templates: {
      one: {
        Resources: { t: { Type: 'AWS::DynamoDB::GlobalTable', Properties: { TableName: 'named' } } },
        Outputs: { stream: { Value: { 'Fn::GetAtt': ['t', 'StreamArn'] }, Export: { Name: 'one:stream' } } },
      },
      two: {
        Parameters: { size: { Default: '5' } },
        Resources: {
          f: {
            Type: 'AWS::Lambda::Function',
            Properties: { FunctionName: { 'Fn::Join': ['-', ['fn', { Ref: 'AWS::Region' }]] } },
          },
          v: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'f' } } },
        },
      },
    },
  };
  it.each([
    [{ Ref: 'f' }, 'fn-us-west-1'],
    [{ Ref: 'size' }, '5'],
    [{ Ref: 'v' }, 'fn-us-west-1'],
    [{ 'Fn::GetAtt': ['f', 'Arn'] }, 'arn:aws:lambda:us-west-1:000000000000:function:fn-us-west-1'],
    [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholders
      { 'Fn::Sub': 'arn:${AWS::Partition}:x:${f}:${f.Arn}' },
      'arn:aws:x:fn-us-west-1:arn:aws:lambda:us-west-1:000000000000:function:fn-us-west-1',
    ],
    [{ 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    [{ 'Fn::ImportValue': 'one:stream' }, 'arn:aws:dynamodb:us-west-1:000000000000:table/named/stream/local'],
    [
      { 'Fn::GetStackOutput': { StackName: 'one', OutputName: 'stream' } },
      'arn:aws:dynamodb:us-west-1:000000000000:table/named/stream/local',
    ],
    [
      { a: [{ Ref: 'size' }], b: true },
      { a: ['5'], b: true },
    ],
  ])('%j', (value, expected) => {
    expect(resolve(scope, value)).toEqual(expected);
  });
});
