import { Stack } from 'aws-cdk-lib';
import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { Construct } from 'constructs';
import { ATHENA_LINKS } from '../../src/archive/kinds.ts';
import { ENRICHED_PARQUET_SCHEMA } from '../../src/export/parquet/schema.ts';
import { athenaNames, bucketNames, INTERNAL_PREFIXES } from '../../src/records/names.ts';
import type { StageContext } from '../context.ts';
import { ENRICHED_COLUMNS, RAW_COLUMNS } from '../glue-columns.ts';
import { ATHENA_RESULTS } from './bucket.ts';

const GB = 1_000_000_000;
const PARTITIONS = ['domain', 'year', 'month', 'day', 'hour'];
/** `domain=${domain}/year=${year}/…`, to be filled in by Athena. */
const PATH = PARTITIONS.map((name) => `${name}=\${${name}}/`).join('');

/**
 * Partitions are computed, never crawled or added: an hour can be queried the moment it is archived. `injected` makes
 * every query name its site, so none reads another client's objects by accident.
 * https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
 */
const projection = (location: string): Record<string, string> => ({
  EXTERNAL: 'TRUE',
  'projection.enabled': 'true',
  'projection.domain.type': 'injected',
  'projection.year.type': 'integer',
  'projection.year.range': '2025,2100',
  'projection.month.type': 'integer',
  'projection.month.range': '1,12',
  'projection.month.digits': '2',
  'projection.day.type': 'integer',
  'projection.day.range': '1,31',
  'projection.day.digits': '2',
  'projection.hour.type': 'integer',
  'projection.hour.range': '0,23',
  'projection.hour.digits': '2',
  'storage.location.template': `${location}${PATH}`,
});

const keysOf = (names: readonly string[]) => names.map((name) => ({ name, type: 'string' }));

/** Of lines that a question brings: both are named by every query, so nothing is listed and no site reads another's. */
const HOT_PARTITIONS = ['site', 'asked'];
const hotProjection = (location: string): Record<string, string> => ({
  EXTERNAL: 'TRUE',
  'projection.enabled': 'true',
  ...Object.fromEntries(HOT_PARTITIONS.map((name) => [`projection.${name}.type`, 'injected'])),
  'storage.location.template': `${location}${HOT_PARTITIONS.map((name) => `${name}=\${${name}}/`).join('')}`,
});

const archiveTable = (
  scope: Construct,
  database: string,
  name: string,
  location: string,
  columns: Readonly<Record<string, string>>,
  partitions: readonly string[] = PARTITIONS,
  parameters: Record<string, string> = projection(location),
): CfnTable =>
  new CfnTable(scope, name, {
    catalogId: Stack.of(scope).account,
    databaseName: database,
    tableInput: {
      name,
      description:
        'One line an event. Manifests and Parquet lie beside the lines: leave them out with "eventid IS NOT NULL".',
      tableType: 'EXTERNAL_TABLE',
      partitionKeys: keysOf(partitions),
      parameters: { ...parameters, classification: 'json', compressionType: 'gzip' },
      storageDescriptor: {
        location,
        inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
        outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
        columns: Object.entries(columns).map(([column, type]) => ({ name: column.toLowerCase(), type })),
        serdeInfo: {
          serializationLibrary: 'org.openx.data.jsonserde.JsonSerDe',
          // Every object of an hour is read: its manifest too, which is JSON over many lines, and its Parquet, which is none.
          parameters: { 'ignore.malformed.json': 'true', 'case.insensitive': 'true' },
        },
      },
    },
  });

/**
 * The Parquet objects of the enriched archive: a column is read alone, and groups of rows are skipped by their bounds. They
 * lie beside the lines, so the location holds links to them.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-athena-query.html
 */
const parquetTable = (scope: Construct, database: string, name: string, location: string): CfnTable =>
  new CfnTable(scope, name, {
    catalogId: Stack.of(scope).account,
    databaseName: database,
    tableInput: {
      name,
      description: 'One row an event, in the columns of an export; sorted by occurred_at within an hour.',
      tableType: 'EXTERNAL_TABLE',
      partitionKeys: keysOf(PARTITIONS),
      parameters: { ...projection(location), classification: 'parquet' },
      storageDescriptor: {
        location,
        inputFormat: 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat',
        outputFormat: 'org.apache.hadoop.hive.ql.io.IgnoreKeyTextOutputFormat',
        columns: [...ENRICHED_PARQUET_SCHEMA],
        serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
      },
    },
  });

const EXAMPLE = `SELECT traffic_source_category AS channel,
       count(*) AS pageviews,
       count(DISTINCT identity_id) AS visitors
FROM enriched_events
WHERE domain = 'example-com' AND year = '2026' AND month = '11' AND day = '22'
  AND event_type = 'pageview' AND NOT is_bot
GROUP BY 1
ORDER BY 2 DESC`;

/** Both archives as tables of one Glue database, and a workgroup that stops a query before it gets expensive. */
export const addAthena = (scope: Construct, { stage, settings }: StageContext): void => {
  const names = bucketNames(stage);
  const { database, workGroup: workGroupName } = athenaNames(stage);
  const glue = new CfnDatabase(scope, 'database', {
    catalogId: Stack.of(scope).account,
    databaseInput: { name: database, description: 'Archives of Evothesis Pixel' },
  });
  const hot = `s3://${names.internal}/${INTERNAL_PREFIXES.athenaHot}`;
  const tables = [
    archiveTable(scope, database, 'raw_lines', `s3://${names.archive}/site-logs/`, RAW_COLUMNS),
    archiveTable(scope, database, 'enriched_lines', `s3://${names.enriched}/enriched-events/`, ENRICHED_COLUMNS),
    archiveTable(scope, database, 'hot_lines', hot, ENRICHED_COLUMNS, HOT_PARTITIONS, hotProjection(hot)),
    parquetTable(scope, database, 'enriched_events', `s3://${names.enriched}/${ATHENA_LINKS}`),
  ];
  for (const table of tables) table.addResourceDependency(glue);

  const workGroup = new CfnWorkGroup(scope, 'workGroup', {
    name: workGroupName,
    description: 'Queries over the archives',
    recursiveDeleteOption: true,
    workGroupConfiguration: {
      enforceWorkGroupConfiguration: true,
      publishCloudWatchMetricsEnabled: true,
      bytesScannedCutoffPerQuery: Math.round(settings.athenaScanLimitGb * GB),
      engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
      resultConfiguration: {
        outputLocation: `s3://${names.internal}/${ATHENA_RESULTS}`,
        encryptionConfiguration: { encryptionOption: 'SSE_S3' },
      },
    },
  });
  const example = new CfnNamedQuery(scope, 'channelsOfADay', {
    name: 'Channels of a day',
    database,
    workGroup: workGroup.name,
    queryString: EXAMPLE,
  });
  example.addResourceDependency(workGroup);
};
