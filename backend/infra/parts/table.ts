import { RemovalPolicy } from 'aws-cdk-lib';
import {
  type Attribute,
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { TableNames } from '../../src/records/names.ts';
import { INDEXES, tableNames } from '../../src/records/names.ts';
import type { StageContext } from '../context.ts';

type Index = { name: string; hash: string; range?: string; project: 'all' | 'keys' };

type TableShape = {
  id: keyof TableNames;
  hash: string;
  range: string;
  indexes?: readonly Index[];
  stream?: true;
  /** False for what must never come back out of a backup. */
  backups: boolean;
};

/** Keys of every table; `docs/` says what they mean. All keys are strings, and `expires_at` is every table's TTL. */
export const TABLES: readonly TableShape[] = [
  {
    id: 'rawEvents',
    hash: 'domain_session',
    range: 'timestamp',
    // The archiver reads an hour by this index alone; an ordinary item is one write unit here, projected or not.
    indexes: [{ name: INDEXES.rawByHour, hash: 'hour_shard', range: 'received_batch', project: 'all' }],
    stream: true,
    backups: true,
  },
  { id: 'enrichedEvents', hash: 'site_id', range: 'timestamp', backups: true },
  {
    id: 'identities',
    hash: 'blocking_key',
    range: 'row_key',
    indexes: [
      { name: INDEXES.identitiesById, hash: 'identity_id', project: 'keys' },
      { name: INDEXES.identitiesByHousehold, hash: 'household_id', range: 'identity_id', project: 'keys' },
    ],
    backups: true,
  },
  {
    id: 'sessions',
    hash: 'identity_id',
    range: 'session_start',
    // None by site: all new sessions of a site would meet one key of it, and reports read the sessions from the events.
    indexes: [{ name: INDEXES.sessionsById, hash: 'session_id', project: 'keys' }],
    backups: true,
  },
  { id: 'clientConfig', hash: 'site_id', range: 'record', backups: true },
  // A daily key that could be restored would make a destroyed day readable again.
  { id: 'dailyKeys', hash: 'site_id', range: 'day', backups: false },
];

const text = (name: string): Attribute => ({ name, type: AttributeType.STRING });

export const stageTable = (
  scope: Construct,
  context: StageContext,
  shape: TableShape,
  key: IKey | undefined,
): Table => {
  const { stage, settings } = context;
  const table = new Table(scope, shape.id, {
    tableName: tableNames(stage)[shape.id],
    partitionKey: text(shape.hash),
    sortKey: text(shape.range),
    billingMode: BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'expires_at',
    ...(shape.stream && { stream: StreamViewType.NEW_AND_OLD_IMAGES }),
    encryption: key ? TableEncryption.CUSTOMER_MANAGED : TableEncryption.DEFAULT,
    ...(key && { encryptionKey: key }),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: shape.backups && settings.protectData },
    deletionProtection: settings.protectData,
    removalPolicy: settings.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  for (const { name, hash, range, project } of shape.indexes ?? []) {
    table.addGlobalSecondaryIndex({
      indexName: name,
      partitionKey: text(hash),
      ...(range && { sortKey: text(range) }),
      projectionType: project === 'all' ? ProjectionType.ALL : ProjectionType.KEYS_ONLY,
    });
  }
  return table;
};
