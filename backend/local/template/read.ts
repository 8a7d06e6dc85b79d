import type { MappingSettings } from '../streams/settings.ts';
import type { DistributionPlan, FunctionPlan, MappingPlan, Plan, RulePlan, TablePlan } from './plan.ts';
import { resourcesOf, type Templates } from './resolve.ts';
import { headersOf } from './response-headers.ts';

type Properties = Record<string, unknown>;
const list = (value: unknown): Properties[] => (Array.isArray(value) ? (value as Properties[]) : []);
const part = (value: unknown): Properties => (typeof value === 'object' && value !== null ? (value as Properties) : {});

/** TableV2 becomes a GlobalTable: settings of an index sit partly in `Replicas`, `StreamEnabled` is left out. */
export const readTable = (name: string, properties: Properties): TablePlan => {
  const stream = part(properties.StreamSpecification).StreamViewType;
  const ttl = part(properties.TimeToLiveSpecification);
  return {
    name,
    keySchema: list(properties.KeySchema) as unknown as TablePlan['keySchema'],
    attributes: list(properties.AttributeDefinitions) as unknown as TablePlan['attributes'],
    indexes: list(properties.GlobalSecondaryIndexes).map(({ IndexName, KeySchema, Projection }) => ({
      IndexName,
      KeySchema,
      Projection,
    })) as unknown as TablePlan['indexes'],
    ...(typeof stream === 'string' ? { streamView: stream } : {}),
    ...(ttl.Enabled !== false && typeof ttl.AttributeName === 'string' ? { ttlAttribute: ttl.AttributeName } : {}),
  };
};

const readFunction = (properties: Properties): FunctionPlan => ({
  memoryMb: Number(properties.MemorySize ?? 128),
  timeoutMs: Number(properties.Timeout ?? 3) * 1000,
  env: Object.fromEntries(
    Object.entries(part(part(properties.Environment).Variables)).map(([name, value]) => [name, String(value)]),
  ),
});

/** `arn:…:function:NAME[:version]` or the name itself. */
const functionNameOf = (value: unknown): string => {
  const text = String(value);
  return text.startsWith('arn:') ? (text.split(':')[6] ?? text) : text;
};

export const readMapping = (id: string, properties: Properties): MappingPlan => {
  const destination = part(part(properties.DestinationConfig).OnFailure).Destination;
  const [, bucket, prefix] = /^arn:aws:s3:::([^/]+)\/?(.*)$/.exec(String(destination ?? '')) ?? [];
  const age = Number(properties.MaximumRecordAgeInSeconds ?? -1);
  const settings: MappingSettings = {
    batchSize: Number(properties.BatchSize ?? 100),
    windowMs: Number(properties.MaximumBatchingWindowInSeconds ?? 0) * 1000,
    patterns: list(part(properties.FilterCriteria).Filters).map(({ Pattern }) => String(Pattern)),
    bisect: properties.BisectBatchOnFunctionError === true,
    maxRetries: Number(properties.MaximumRetryAttempts ?? -1),
    maxAgeMs: age < 0 ? -1 : age * 1000,
    parallel: Number(properties.ParallelizationFactor ?? 1),
    reportsFailures:
      (properties.FunctionResponseTypes as string[] | undefined)?.includes('ReportBatchItemFailures') ?? false,
    startAt: properties.StartingPosition === 'LATEST' ? 'LATEST' : 'TRIM_HORIZON',
    ...(bucket ? { deadLetters: { bucket, prefix: prefix ?? '' } } : {}),
  };
  const table = /:table\/([^/]+)\/stream\//.exec(String(properties.EventSourceArn))?.[1];
  if (!table)
    throw new Error(`the event source of ${id} is not a table's stream: ${String(properties.EventSourceArn)}`);
  return { id, table, functionName: functionNameOf(properties.FunctionName), settings };
};

const readRule = (name: string, properties: Properties): RulePlan => ({
  name,
  expression: String(properties.ScheduleExpression),
  enabled: properties.State !== 'DISABLED',
  targets: list(properties.Targets).map(({ Arn, Input }) => ({
    functionName: functionNameOf(Arn),
    input: typeof Input === 'string' ? Input : '{}',
  })),
});

const readDistribution = (templates: Templates, regionOf: (stack: string) => string): DistributionPlan => {
  const [distribution] = resourcesOf(templates, regionOf, 'AWS::CloudFront::Distribution');
  const config = part(distribution?.properties.DistributionConfig);
  const behaviours = [
    ...list(config.CacheBehaviors),
    ...(config.DefaultCacheBehavior ? [part(config.DefaultCacheBehavior)] : []),
  ];
  const collects = behaviours.filter((behaviour) =>
    list(behaviour.LambdaFunctionAssociations).some(({ EventType }) => EventType === 'origin-request'),
  );
  const [first = {}] = collects;
  const origin = list(config.Origins).find(({ Id }) => Id === first.TargetOriginId) ?? {};
  const association = list(first.FunctionAssociations).find(({ EventType }) => EventType === 'viewer-request');
  const functions = resourcesOf(templates, regionOf, 'AWS::CloudFront::Function');
  const policies = resourcesOf(templates, regionOf, 'AWS::CloudFront::ResponseHeadersPolicy');
  const viewerFunction = functions.find(({ id }) => String(association?.FunctionARN ?? '').startsWith(`${id}.`));
  return {
    collectPaths: collects.map(({ PathPattern }) => String(PathPattern ?? '*')),
    allowedMethods: (first.AllowedMethods as string[] | undefined) ?? ['GET', 'HEAD'],
    includeBody: list(first.LambdaFunctionAssociations).some(({ IncludeBody }) => IncludeBody === true),
    responseHeaders: behaviours.map(({ PathPattern, ResponseHeadersPolicyId }) => ({
      pattern: String(PathPattern ?? '*'),
      headers: headersOf(ResponseHeadersPolicyId, policies),
    })),
    customHeaders: Object.fromEntries(
      list(origin.OriginCustomHeaders).map(({ HeaderName, HeaderValue }) => [String(HeaderName), String(HeaderValue)]),
    ),
    ...(viewerFunction ? { viewerFunction: String(viewerFunction.properties.FunctionCode) } : {}),
  };
};

/** The plan in a set of synthesised templates. Pure. */
export const readPlan = (templates: Templates, regionOf: (stack: string) => string): Plan => {
  const all = (...types: string[]) => resourcesOf(templates, regionOf, ...types);
  return {
    tables: all('AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table').map(({ name, properties }) =>
      readTable(name, properties),
    ),
    // A bucket without a name of its own holds what CloudFront serves or logs: the front door has no use for it.
    buckets: all('AWS::S3::Bucket').flatMap(({ name, id }) => (name === id ? [] : [name])),
    functions: Object.fromEntries(
      all('AWS::Lambda::Function').map(({ name, properties }) => [name, readFunction(properties)]),
    ),
    mappings: all('AWS::Lambda::EventSourceMapping').map(({ id, properties }) => readMapping(id, properties)),
    rules: all('AWS::Events::Rule')
      .filter(({ properties }) => typeof properties.ScheduleExpression === 'string')
      .map(({ name, properties }) => readRule(name, properties)),
    distribution: readDistribution(templates, regionOf),
  };
};
